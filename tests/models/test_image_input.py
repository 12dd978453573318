"""What every system makes of pictures that are too small, and of a Keras that is set to another layout."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

import qualitykit as qk
from qualitykit.images import save_image
from qualitykit.models import build_backbone, scoring_model
from qualitykit.models.card import Card
from qualitykit.models.image_input import SMALLEST, image_input
from qualitykit.models.inputs import Fit
from qualitykit.models.presets import Loaded, list_models
from tests.models.test_every_model import SMALL, systems
from tests.models.tiny_application import registered, tiny_applications  # noqa: F401

# Photographs that a recipe leaves in one piece, and that qk.score therefore does not enlarge.
PATCHES = {"RNNBIQA": {"patches": 8}}
SIDES = [(8, 8), (1, 90)]


@pytest.fixture(scope="module", params=sorted(systems()))
def system(request, tiny_applications):  # noqa: F811
    keras.utils.set_random_seed(0)
    return request.param, systems()[request.param](**SMALL.get(request.param, {}))


@pytest.mark.backends
def test_a_small_picture_has_the_score_that_qk_score_gives_or_the_size_is_said(system, rng, tmp_path):
    name, model = system
    side = model.input_shape[1]
    if side is not None:
        # Keras' own line, or that of our layer where Keras does not look.
        with pytest.raises(ValueError, match=f"expected shape=.None, {side}, |must have {side} x {side}"):
            model.predict(np.zeros((1, 8, 8, 3)), verbose=0)
        return
    if keras.backend.backend() == "tensorflow":  # after some sizes it no longer knows height and width
        for sides in ((64, 64), (70, 96)):
            model.predict(np.zeros((1, *sides, 3)), verbose=0)
    loaded = Loaded(model, Card(name, "a test", input=PATCHES.get(name, {"short_side": 512})))
    for height, width in SIDES:
        image = rng.integers(0, 256, (height, width, 3), "uint8")
        save_image(tmp_path / "small.png", image)
        expected = qk.score([tmp_path / "small.png"], loaded).loc[0, "score"]
        found = float(np.asarray(model.predict(image[None], verbose=0))[0, 0])
        # A pixel between two whole numbers may be rounded the other way.
        assert found == pytest.approx(expected, rel=2e-3, abs=1e-4)


def test_qk_score_enlarges_to_the_same_side():
    assert Fit().prepare(np.zeros((8, 90, 3), "uint8")).shape == (SMALLEST, 90, 3)


@pytest.mark.backends
@pytest.mark.parametrize("name", ["MobileNetV2", "EfficientNetLite0"])
def test_a_backbone_sees_the_smallest_pictures(name):
    backbone = build_backbone(name)
    for sides in ((1, 1), (200, 3)):
        maps = np.asarray(backbone.predict_on_batch(np.full((1, *sides, 3), 100.0, "float32")))
        assert np.isfinite(maps).all() and 0 not in maps.shape


@pytest.mark.parametrize(("name", "side"), [("MobileNet", 31), ("VGG16", 32), ("InceptionV3", 75)])
def test_a_backbone_enlarges_to_the_least_that_its_network_sees(name, side):
    assert build_backbone(name).get_layer("enlarged").side == side


def test_a_network_that_fits_no_size_is_refused():
    def build(pixels):
        branches = [keras.layers.Conv2D(2, 3, padding="valid"), keras.layers.Conv2D(2, 3, padding="same")]
        return keras.layers.Add()([branch(pixels) for branch in branches])

    with registered(build, "Crooked"), pytest.raises(ValueError, match="crooked cannot be a backbone"):
        build_backbone("Crooked")


def test_crops_of_a_fixed_size_pass_as_they_are_and_others_are_told_the_size(rng):
    network = keras.Model(*image_input(96))
    assert network.input_shape == network.output_shape == (None, 96, 96, 3)
    crops = rng.uniform(0, 255, (1, 96, 96, 3)).astype("float32")
    np.testing.assert_array_equal(network.predict_on_batch(crops), crops)
    with pytest.raises(ValueError, match="images must have 96 x 96 pixels. Received: 8 x 96"):
        network.get_layer("fixed_size")(np.zeros((1, 8, 96, 3)))


def score_of(model):
    """What a model says of a noisy ramp; the shipped models are sure of such a picture."""
    height, width = (side or size for side, size in zip(model.input_shape[1:3], (224, 320), strict=True))
    noise = np.random.default_rng(0).normal(0, 30, (height, width, 3))
    image = np.clip(np.linspace(0, 255, width)[None, :, None] + noise, 0, 255).astype("float32")
    return float(np.asarray(model(image[None], training=False))[0, 0])


CHANNELS_FIRST = """
import json, sys
from pathlib import Path
import keras
import qualitykit as qk
from tests.models.test_image_input import score_of
from tests.models.test_every_model import SMALL, systems
from tests.models.tiny_application import NAMES, five_stages, registered
assert keras.config.image_data_format() == "channels_first"
found = {}
with registered(five_stages, *NAMES):
    for path in json.loads(sys.argv[1]):
        found[path] = score_of(qk.load_model(path))
    for name, system in systems().items():
        try:
            system(**SMALL.get(name, {}))
        except ValueError as error:
            found[name] = str(error)
print(json.dumps(found))
"""


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="about a file of settings: once is enough"
)
def test_where_keras_is_set_to_channels_first_saved_models_score_alike_and_building_is_refused_in_a_line(
    tmp_path,
    tiny_applications,  # noqa: F811
):
    paths = list_models()
    for name, system in systems().items():
        paths.append(str(tmp_path / f"{name}.keras"))
        # So wide a range that no random score lies at its end.
        scoring_model(system(**SMALL.get(name, {})), source=(-10, 10)).save(paths[-1])
    settings = {"image_data_format": "channels_first", "backend": "tensorflow"}
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-c", CHANNELS_FIRST, json.dumps(paths)],
        env={**os.environ, "KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for path in paths:
        assert found[path] == pytest.approx(score_of(qk.load_model(path)), abs=1e-3), path
    for name in systems():
        assert found[name].startswith("image_data_format must be 'channels_last'") and "\n" not in found[name]
