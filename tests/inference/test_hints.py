"""Every public function of the room tells its types."""

import importlib
import inspect
import pkgutil

from qualitykit import inference


def public_functions():
    """(name, function) of everything that the room's files define without an underscore."""
    for found in pkgutil.walk_packages(inference.__path__, f"{inference.__name__}."):
        try:
            module = importlib.import_module(found.name)
        except ModuleNotFoundError as error:  # of an extra that is not installed
            if error.name.startswith("qualitykit"):
                raise
            continue
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(thing):
                yield f"{found.name}.{name}", thing
            elif inspect.isclass(thing):
                yield from (
                    (f"{found.name}.{name}.{each}", function)
                    for each, function in vars(thing).items()
                    if inspect.isfunction(function) and (each == "__init__" or not each.startswith("_"))
                )


def test_every_argument_and_result_of_a_public_function_has_a_type():
    functions = dict(public_functions())
    assert len(functions) > 30
    untyped = [
        name
        for name, function in functions.items()
        for signature in [inspect.signature(function)]
        if any(
            parameter.annotation is parameter.empty and parameter.name != "self"
            for parameter in signature.parameters.values()
        )
        or (signature.return_annotation is signature.empty and not name.endswith("__init__"))
    ]
    assert untyped == []
