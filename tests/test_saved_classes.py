"""Plain `keras.saving.load_model` after `import qualitykit` alone, whichever of the two came first."""

import ast
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import qualitykit
from qualitykit._saved_classes import Deferred, _KerasFinder
from qualitykit.models import StageStatistics, scoring_model

ROOT = Path(qualitykit.__file__).parent
LOAD = """
import sys
import numpy as np
for path in sys.argv[2:]:
    model = keras.saving.load_model(path)
    side = model.input_shape[1] or 64
    image = np.full((1, side, side, 3), 100, "float32")
    print(float(model(image, training=False)[0, 0]))
"""
# How the two are imported, and from which of the files on a new process loads: all of them once.
ORDERS = [
    ("import qualitykit, keras", 0),
    ("import keras, qualitykit", -2),
    ("from qualitykit.layers import CBAM; import keras", -1),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Paths of the shipped models, of one saved as its constructor's arguments and of one as trainings save
    them, and their scores."""
    folder = tmp_path_factory.mktemp("models")
    own = StageStatistics("MobileNet", dimensions=4, hidden=2)
    own.save(folder / "own.keras")
    scoring_model(own, source=(-10, 10)).save(folder / "scores.keras")
    paths = [*sorted(ROOT.parent.glob("saved_models/*.keras")), *folder.iterdir()]
    return paths, [grey_score(qualitykit.load_model(path)) for path in paths]


def grey_score(model):
    """Of a grey picture of a size that the model takes."""
    side = model.input_shape[1] or 64
    return float(model(np.full((1, side, side, 3), 100, "float32"), training=False)[0, 0])


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="about imports: once is enough")
@pytest.mark.parametrize(("order", "first"), ORDERS)
def test_keras_alone_loads_every_model(files, order, first):
    paths, scores = (part[first:] for part in files)
    assert len(files[0]) >= 4
    probe = f"{order}\n{LOAD}"
    done = subprocess.run([sys.executable, "-c", probe, "", *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose([float(line) for line in done.stdout.split()], scores, rtol=1e-4, atol=1e-4)


def test_every_class_that_can_be_saved_is_announced():
    registered = {
        node.name
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any("register_keras_serializable" in ast.unparse(d) for d in node.decorator_list)
    }
    known = {name.removeprefix("qualitykit>") for name in keras.saving.get_custom_objects()}
    assert len(registered) > 30 and not registered - known, "make the class public in its room's __init__.py"


def test_a_deferred_class_stands_for_the_class():
    deferred = Deferred("qualitykit.layers.score_range", "ScoreRange")
    layer = deferred((0.0, 1.0), name="score")
    assert deferred.from_config(layer.get_config()).get_config() == layer.get_config()


def test_the_finder_only_watches_keras_and_changes_nothing_else_about_it():
    finder = _KerasFinder()
    assert finder.find_spec("json") is None
    spec = finder.find_spec("keras")
    assert spec.origin == keras.__spec__.origin
    assert spec.loader.get_filename("keras") == keras.__file__  # what else a loader does is the found one's
