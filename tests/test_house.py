"""The house rules that a reader would otherwise have to check by eye."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import qualitykit

PACKAGE = Path(qualitykit.__file__).parent
# Rooms by floor; a room imports from its own floor's other rooms never, from lower floors freely.
FLOORS = [
    {"_chatter"},
    {"_lazy", "_files", "_defaults", "_notebook", "_saved_classes", "_types"},
    {"images", "distortions"},
    {"layers", "losses", "metrics", "similarity", "datasets"},
    {"models", "feeding", "synthesis", "analysis"},
    {"inference", "training"},
    {"personal", "protocols"},
    {"webapp"},
    {"cli"},
    {"__main__"},
]
FRAMEWORKS = {"tensorflow", "torch", "jax"}
KERAS_FREE = ("images", "distortions", "datasets", "metrics", "cli")


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def imports(path):
    """(line, dotted name) of every import anywhere in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(name):
    return next((i for i, rooms in enumerate(FLOORS) if name in rooms), None)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down_the_floors(path):
    own = room(path)
    if own == "__init__":
        return
    wrong = []
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] == "qualitykit" and len(parts) > 1 and floor(parts[1]) is not None and parts[1] != own:
            if floor(parts[1]) >= floor(own):
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_only_three_files_touch_a_backend():
    users = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        for _, name in imports(path)
        if name.split(".")[0] in FRAMEWORKS
    }
    assert users == {"analysis/gradients.py", "feeding/fit_input.py", "training/devices.py"}


def test_rooms_without_tensors_import_no_keras():
    users = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in modules()
        if room(path) in KERAS_FREE
        for line, name in imports(path)
        if name.split(".")[0] in {"keras", "keras_cv"} | FRAMEWORKS
    ]
    assert not users


def test_nothing_asserts_or_prints_in_the_library():
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            prints = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            if isinstance(node, ast.Assert) or (prints and room(path) != "cli"):
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not found


def test_catching_everything_has_a_reason_or_raises_again():
    found = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            everything = node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
            if everything:
                raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                explained = any("#" in line for line in text.splitlines()[node.lineno - 2 : node.lineno + 1])
                if not (raises or explained):
                    found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not found


# The others (analysis, cli, distortions, protocols, synthesis) may follow.
TYPED = {"images", "datasets", "feeding", "layers", "losses", "metrics", "models", "similarity"} | {
    "inference",
    "personal",
    "training",
}


def test_public_functions_say_what_they_give():
    found = []
    for path in modules():
        if room(path) not in TYPED:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        for node in [*tree.body, *(inner for each in classes for inner in each.body)]:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and node.returns is None:
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
    assert not found


def test_files_stay_short():
    long = {str(p.relative_to(PACKAGE)): n for p in modules() if (n := len(p.read_text().splitlines())) > 300}
    assert not long


@pytest.mark.parametrize(
    "code", ["import qualitykit", "from qualitykit.cli import build_parser; build_parser()"]
)
def test_importing_loads_no_framework(code):
    heavy = {"keras", "tensorflow", "jax", "torch", "pandas"}
    probe = f"{code}\nimport sys\nprint(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_public_name_can_be_had():
    missing = [name for name in qualitykit.__all__ if getattr(qualitykit, name, None) is None]
    assert not missing


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        qualitykit.nothing  # noqa: B018
