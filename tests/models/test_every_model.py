"""What must hold of every system: collected from the public names, not listed by hand."""

import inspect

import keras
import numpy as np
import pytest

import qualitykit.models
from qualitykit.models import QualityModel, load_model
from tests.models.tiny_application import tiny_applications  # noqa: F401

# Small arguments for systems whose defaults are large; a system that is missing here is tried as it is.
SMALL = {
    "BPSQM": {"widths": (4, 4, 4, 4), "pooling_widths": (4, 4, 4, 4, 4), "hidden": 8},
    "CSPPIQA": {"backbone": "TinyNetV2"},
    "HyperIQA": {"backbone": "TinyNetV2"},
    "KernelFusion": {"views": (("TinyNet", 2),), "dimensions": 8, "landmarks": 4},
    "NIMA": {"backbone": "TinyNetV2"},
    "NemgIQA": {"backbone": "TinyNetV2"},
    "QualityNet": {"streams": ("TinyNetV2",)},
    "RNNBIQA": {"backbone": "TinyNetV2", "patch_size": 64, "gru_units": (8, 4)},
    "StageStatistics": {"backbone": "TinyNetV2", "dimensions": 8, "hidden": 4},
}


def systems():
    found = ((name, getattr(qualitykit.models, name)) for name in qualitykit.models.__all__)
    return {
        name: cls
        for name, cls in found
        if inspect.isclass(cls) and issubclass(cls, QualityModel) and cls is not QualityModel
    }


@pytest.fixture(scope="module", params=sorted(systems()))
def model(request, tiny_applications):  # noqa: F811
    keras.utils.set_random_seed(0)
    return systems()[request.param](**SMALL.get(request.param, {}))


@pytest.fixture(scope="module")
def images(model):
    sides = [side or 224 for side in model.input_shape[1:3]]
    return np.random.default_rng(0).integers(0, 256, (2, *sides, 3), "uint8")


@pytest.fixture(scope="module")
def scores(model, images):
    return np.asarray(model.predict_on_batch(images))


def test_one_finite_score_a_photograph(scores, images):
    assert scores.shape == (len(images), 1)
    assert np.isfinite(scores).all()


def test_the_config_is_the_constructors_arguments(model):
    again = type(model).from_config(model.get_config())
    assert again.get_config() == model.get_config()
    assert again.count_params() == model.count_params()


def test_the_shape_of_the_scores_is_known_in_advance(model, images):
    assert model.compute_output_shape((5, *images.shape[1:])) == (5, 1)
    symbolic = model(keras.Input(images.shape[1:]))
    assert symbolic.shape == (None, 1) and symbolic.dtype == "float32"


def test_mixed_precision_scores_in_float32_near_the_full_precision_ones(model, images, scores):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = type(model).from_config(model.get_config())
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(model.get_weights())
    found = half.predict_on_batch(images)
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    # Eight bits, through some twenty layers.
    np.testing.assert_allclose(np.asarray(found), scores, atol=0.1 * max(1.0, np.abs(scores).max()))


def test_a_saved_model_scores_the_same_after_a_safe_load(model, images, scores, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    assert type(loaded) is type(model)
    np.testing.assert_allclose(np.asarray(loaded.predict_on_batch(images)), scores, rtol=1e-4, atol=1e-5)


def test_a_photograph_alone_scores_as_in_a_batch(model, images, scores):
    alone = np.asarray(model.predict_on_batch(images[1:]))
    np.testing.assert_allclose(alone, scores[1:], rtol=1e-3, atol=1e-4)
