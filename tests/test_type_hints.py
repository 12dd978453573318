"""Public functions, and constructors of public classes, say what they take and give."""

import importlib
import inspect

import pytest

import qualitykit

# Rooms whose own tests ask more are not asked again.
ROOMS = (
    *("analysis", "analysis.plots", "distortions", "layers", "losses"),
    *("metrics", "models", "similarity", "synthesis", "webapp"),
)


def public_callables(room):
    """(name, function) of a room's public functions, and of the constructors of its public classes."""
    package = importlib.import_module(f"qualitykit.{room}")
    for name in package.__all__:
        thing = getattr(package, name)
        if inspect.isfunction(thing):
            yield name, inspect.unwrap(thing)
        elif inspect.isclass(thing) and "__init__" in vars(thing):
            if not hasattr(thing, "__dataclass_fields__"):  # whose fields have types
                yield f"{name}.__init__", vars(thing)["__init__"]


def bare_parts(name, function):
    """What has no type: arguments, and the result but for constructors."""
    signature = inspect.signature(function)
    for argument in signature.parameters.values():
        if argument.annotation is argument.empty and argument.name != "self":
            yield f"{name}({argument.name})"
    if signature.return_annotation is signature.empty and not name.endswith("__init__"):
        yield f"{name} ->"


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_public_has_types(room):
    found = dict(public_callables(room))
    assert found
    assert [part for name, function in found.items() for part in bare_parts(name, function)] == []


def test_every_name_at_the_top_has_types():
    functions = {name: getattr(qualitykit, name) for name in qualitykit.__all__}
    functions = {name: thing for name, thing in functions.items() if inspect.isfunction(thing)}
    assert {"app", "score", "explain", "report", "train", "evaluate"} <= set(functions)
    assert [part for name, function in functions.items() for part in bare_parts(name, function)] == []
