"""Writes the reference pages' lists of names: `{{ names of qualitykit.layers }}` becomes one entry a name.

What a package lists as public appears by itself, so that nothing is forgotten. Files are read, not imported,
but for the packages that load nothing until it is used: building the pages needs no framework.
"""

import ast
import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_MARKER = re.compile(r"^\{\{ names of (qualitykit[\w.]*) \}\}$", re.MULTILINE)


def on_page_markdown(markdown, **_):
    """MkDocs calls this for every page."""
    return expand(markdown)


def expand(markdown):
    """A page's text with mkdocstrings' `::: address` in place of every marker."""
    return _MARKER.sub(lambda found: "\n\n".join(f"::: {a}" for a in addresses(found[1])), markdown)


def addresses(package):
    """Where each public name of a package is defined, by file; modules among the names are left out."""
    body = _body(package)
    found = {**_imported(body), **_lazy(package, body)}
    homes = [_definition(module, name) for name, module in found.items()]
    return sorted((home for home in homes if home), key=str.lower)


def _definition(module, name):
    """The address of a name that a module holds, or imports from the file that does; None for a module."""
    body = _body(module)
    if any(name in _assigned(node) for node in body):
        return f"{module}.{name}"
    return next((f"{home}.{name}" for found, home in _imported(body).items() if found == name), None)


def _imported(body):
    """{name: module} of a file's imports from qualitykit."""
    imports = [
        node for node in body if isinstance(node, ast.ImportFrom) and node.module != "qualitykit._lazy"
    ]
    return {alias.name: node.module for node in imports for alias in node.names}


def _lazy(package, body):
    """{name: module} of the names that a package imports when they are first used."""
    if not any("_NAMES" in _assigned(node) for node in body):
        return {}
    return importlib.import_module(package)._NAMES


def _body(module):
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8")).body


def _assigned(node):
    """Names that a statement at the top of a file defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = getattr(node, "targets", [])
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
