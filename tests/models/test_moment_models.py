"""What must hold of HyperIQA, CSPP-IQA, NIMA and NemgIQA alike, with moments up to the fourth."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from qualitykit.layers import GaussianUpsample, SpatialMomentPooling, SpatialPyramidPooling
from qualitykit.models import CSPPIQA, NIMA, HyperIQA, NemgIQA

# Side 64 keeps every map of MobileNetV2 larger than one pixel at a fraction of the published cost.
SIDE = 64
MODELS = {
    "HyperIQA": lambda: HyperIQA("MobileNetV2", pooling=4, input_size=SIDE),
    "CSPPIQA": lambda: CSPPIQA("MobileNetV2"),
    "NIMA": lambda: NIMA("MobileNetV2", pooling=4, dropout=0.0),
    "NemgIQA": lambda: NemgIQA("MobileNetV2", pooling=4),
}
IMAGES = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3)).astype("float32")
SCORES = np.array([[0.3], [0.8]], "float32")


@pytest.fixture(scope="module", params=MODELS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def model(name):
    return build(name)


def build(name):
    """A model whose backbone's features have the size that trained ones have: random ones fade to 1e-9."""
    keras.utils.set_random_seed(1)
    model = MODELS[name]()
    network = model.get_layer("mobilenetv2")
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    keras.Model(network.input, network.output)(IMAGES, training=True)
    return model


def scores_of(model):
    return keras.ops.convert_to_numpy(model(IMAGES, training=False))


def test_an_array_that_was_seen_is_not_traced_again(name, model, monkeypatch):
    calls = []
    for layer in (SpatialMomentPooling, SpatialPyramidPooling, GaussianUpsample):
        original = layer.call
        monkeypatch.setattr(layer, "call", lambda *a, _call=original, **k: calls.append(1) or _call(*a, **k))
    model.compile(jit_compile=False)
    first = model.predict(IMAGES, verbose=0)
    traced = len(calls)
    second = model.predict(255 - IMAGES, verbose=0)
    assert traced > 0 and len(calls) == traced
    assert not np.array_equal(first, second)


def test_saving_keeps_the_scores_and_the_config(name, model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config()
    np.testing.assert_allclose(scores_of(loaded), scores_of(model), rtol=1e-6)


def test_batch_statistics_stay_as_they_are_in_training(model):
    training = keras.ops.convert_to_numpy(model(IMAGES, training=True))
    np.testing.assert_array_equal(training, scores_of(model))


def test_one_training_step_lowers_the_loss_on_its_batch(name):
    model = build(name)
    model.compile(keras.optimizers.Adam(1e-4), "mse", run_eagerly=True)
    before, after = (float(model.train_on_batch(IMAGES, SCORES)) for _ in range(2))
    assert after < before


def test_mixed_precision_scores_in_float32_near_the_full_precision_ones(name, model):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        half = MODELS[name]()
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(model.get_weights())
    scores = keras.ops.convert_to_numpy(half(IMAGES, training=False))
    assert scores.dtype == np.float32
    # Half precision has 11 bits; the scores pass some 60 layers.
    np.testing.assert_allclose(scores, scores_of(model), atol=0.05 * np.abs(scores_of(model)).max())


PROBE = """
import sys
import keras, numpy as np
import qualitykit.layers, qualitykit.models
qualitykit.models.CSPPIQA, qualitykit.models.HyperIQA, qualitykit.models.NIMA, qualitykit.models.NemgIQA
folder, *names = sys.argv[1:]
images = np.load(f"{folder}/images.npy")
for name in names:
    model = keras.saving.load_model(f"{folder}/{name}.keras")
    scores = keras.ops.convert_to_numpy(model(images, training=False))
    np.save(f"{folder}/{name}-{keras.backend.backend()}.npy", scores)
"""


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="compared once, from TensorFlow")
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_saved_models_score_the_same_on_every_backend(backend, tmp_path):
    pytest.importorskip(backend)
    np.save(tmp_path / "images.npy", IMAGES)
    expected = {}
    for name in MODELS:
        model = build(name)
        model.save(tmp_path / f"{name}.keras")
        expected[name] = scores_of(model)
    command = [sys.executable, "-c", PROBE, str(tmp_path), *MODELS]
    environment = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, scores in expected.items():
        found = np.load(tmp_path / f"{name}-{backend}.npy")
        np.testing.assert_allclose(found, scores, rtol=1e-4, err_msg=name)
