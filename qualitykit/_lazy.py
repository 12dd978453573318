"""Names that are imported when they are first used, so that importing a package loads no framework."""

import importlib


def lazy_attributes(package, names):
    """`__getattr__` and `__dir__` for a package's `__init__.py` (PEP 562).

    Args:
        package: the package's `__name__`.
        names: {public name: module that holds it}; a module that ends in the name itself is the attribute.

    Example:
        >>> get, _ = lazy_attributes("example", {"sqrt": "math"})
        >>> get("sqrt")(4.0)
        2.0
    """

    def __getattr__(name):
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = importlib.import_module(names[name])
        return (
            module
            if names[name].endswith(f".{name}") and not hasattr(module, name)
            else getattr(module, name)
        )

    return __getattr__, lambda: sorted(names)
