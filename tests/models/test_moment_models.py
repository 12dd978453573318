"""What must hold of HyperIQA, CSPP-IQA, NIMA and NemgIQA alike, with moments up to the fourth."""

import keras
import numpy as np
import pytest

from qualitykit.layers import GaussianUpsample, SpatialMomentPooling, SpatialPyramidPooling
from qualitykit.models import CSPPIQA, NIMA, HyperIQA, NemgIQA
from tests.models.tiny_application import tiny_applications  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_applications")]
SIDE = 64
MODELS = {
    "HyperIQA": lambda: HyperIQA("TinyNetV2", pooling=4, input_size=SIDE),
    "CSPPIQA": lambda: CSPPIQA("TinyNetV2"),
    "NIMA": lambda: NIMA("TinyNetV2", pooling=4, dropout=0.0),
    "NemgIQA": lambda: NemgIQA("TinyNetV2", pooling=4),
}
IMAGES = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3)).astype("float32")
SCORES = np.array([[0.3], [0.8]], "float32")


@pytest.fixture(scope="module", params=MODELS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def model(name, tiny_applications):  # noqa: F811
    return build(name)


def build(name):
    keras.utils.set_random_seed(1)
    return MODELS[name]()


def scores_of(model):
    return keras.ops.convert_to_numpy(model(IMAGES, training=False))


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch runs eagerly: nothing is traced")
def test_an_array_that_was_seen_is_not_traced_again(name, model, monkeypatch):
    calls = []
    for layer in (SpatialMomentPooling, SpatialPyramidPooling, GaussianUpsample):
        original = layer.call
        monkeypatch.setattr(layer, "call", lambda *a, _call=original, **k: calls.append(1) or _call(*a, **k))
    # Without XLA, JAX would run eagerly; under TensorFlow, it only takes longer to compile.
    model.compile(jit_compile=keras.backend.backend() == "jax")
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
    # One step is not worth a compilation, which JAX alone would miss.
    model.compile(keras.optimizers.Adam(1e-4), "mse", run_eagerly=keras.backend.backend() != "jax")
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
    # Half precision has 11 bits; the scores pass some 20 layers.
    np.testing.assert_allclose(scores, scores_of(model), atol=0.02 * max(1.0, np.abs(scores_of(model)).max()))
