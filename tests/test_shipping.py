"""What is shipped fits: the folder of saved models, every model in it, and the wheel."""

import fnmatch
import tomllib
import zlib
from pathlib import Path

import pytest

from qualitykit.models import list_models
from qualitykit.models.card import card_of

ROOT = Path(__file__).parent.parent
SAVED = ROOT / "saved_models"
MEGA = 1_000_000
LARGEST = {"default": 40}


def left_out():
    """Patterns of files that stay out of the wheel."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]


def in_wheel(path):
    name = path.relative_to(ROOT).as_posix()
    return not any(fnmatch.fnmatch(name, pattern.lstrip("/")) for pattern in left_out())


def size(paths):
    return sum(path.stat().st_size for path in paths if path.is_file())


def compressed(paths):
    """Bytes that files take in a wheel."""
    return sum(len(zlib.compress(path.read_bytes())) for path in paths if path.is_file())


@pytest.mark.parametrize("path", sorted(SAVED.glob("*.keras")), ids=lambda path: path.stem)
def test_a_shipped_model_is_small_and_has_its_card_and_history(path):
    assert path.stat().st_size <= LARGEST.get(path.stem, 25) * MEGA
    card = card_of(path)
    assert card.name == path.stem and card.system and card.rebuild
    assert list((SAVED / f"{path.stem}_history").iterdir())


def test_the_folder_and_the_wheel_keep_their_sizes():
    assert size(SAVED.rglob("*")) <= 150 * MEGA
    models = [path for path in SAVED.rglob("*") if in_wheel(path)]
    package = [path for path in (ROOT / "qualitykit").rglob("*") if path.suffix != ".pyc"]
    assert compressed(models) + compressed(package) < 100 * MEGA


def test_the_wheel_has_the_default_the_maps_and_every_card():
    names = {path.name for path in SAVED.rglob("*") if in_wheel(path)}
    assert {"default.keras", "bpsqm.keras", "README.md"} <= names
    assert {f"{name}.json" for name in list_models()} <= names


def test_only_models_are_left_out_of_the_wheel():
    assert all(pattern.startswith("/saved_models/") and pattern.endswith(".keras") for pattern in left_out())
