"""Every public function of the room says what it takes and gives."""

import importlib
import inspect
import pkgutil

import pytest

import qualitykit.datasets as room

MODULES = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
]


def callables(module):
    """(name, function) of a module's own public functions, classes and methods."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing):
            for method, function in vars(thing).items():
                function = getattr(function, "fget", None) or function
                own = inspect.isfunction(function) and function.__module__ == module.__name__
                # A dataclass' methods carry its fields' types.
                generated = method.startswith("__") and hasattr(thing, "__dataclass_fields__")
                if own and not generated and (not method.startswith("_") or method.startswith("__")):
                    yield f"{name}.{method}", function


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_arguments_and_results_are_annotated(module):
    bare = []
    for name, function in callables(module):
        signature = inspect.signature(function)
        arguments = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
        bare += [f"{name}({p.name})" for p in arguments if p.annotation is inspect.Parameter.empty]
        if signature.return_annotation is inspect.Signature.empty and not name.endswith("__init__"):
            bare.append(f"{name} ->")
    assert not bare


def test_there_is_something_to_look_at():
    assert sum(1 for module in MODULES for _ in callables(module)) > 60
