"""Mixed precision: backbones compute in 16 bits while they train, and nothing else changes."""

import keras
import numpy as np
import pytest

from qualitykit.models import load_card, load_model
from qualitykit.training import get_recipe, read_history, train
from qualitykit.training.precision import mixed
from tests.conftest import tiny_network
from tests.models.tiny_application import tiny_applications  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_applications")
NAME = "TinyNet"
SHORT = {"epochs": 2, "batch_size": 4, "view": {"crop": 64}, "validation_view": {"crop": 64}}


def trained(rated, out, precision, model=None, **more):
    options = {} if model is not None else {"weights": "none", "arguments": {"backbone": NAME}}
    options |= {"verbose": False, "mixed_precision": precision, **SHORT, **more}
    return train(model, rated, "nima" if model is None else None, out=out, **options)


@pytest.fixture
def computed(monkeypatch):
    """The types in which convolutions computed."""
    seen = set()
    convolve = keras.layers.Conv2D.call

    def noting(layer, inputs):
        seen.add(keras.backend.standardize_dtype(inputs.dtype))
        return convolve(layer, inputs)

    monkeypatch.setattr(keras.layers.Conv2D, "call", noting)
    return seen


@pytest.mark.parametrize("precision", [pytest.param("float16", marks=pytest.mark.backends), "bfloat16"])
def test_backbones_compute_in_16_bits_and_learn_nearly_the_same(rated, tmp_path, computed, precision):
    whole = trained(rated, tmp_path / "whole", None)
    assert computed == {"float32"}
    computed.clear()
    half = trained(rated, tmp_path / "half", precision)
    assert precision in computed
    assert not half["loss"].equals(whole["loss"])
    np.testing.assert_allclose(half["loss"], whole["loss"], rtol=0.1)
    np.testing.assert_allclose(half["learning_rate"], whole["learning_rate"])
    assert (half["learning_rate"] > 0).all()


def test_the_saved_model_is_one_of_32_bits_whose_card_says_how_it_was_trained(rated, tmp_path, computed):
    trained(rated, tmp_path / "run", "bfloat16", epochs=1)
    computed.clear()
    model = load_model(tmp_path / "run" / "model.keras")
    assert {layer.compute_dtype for layer in model._flatten_layers()} == {"float32"}
    model.predict_on_batch(np.zeros((1, 64, 64, 3), "float32"))
    assert computed == {"float32"}
    assert load_card(tmp_path / "run" / "model.keras").training["mixed_precision"] == "bfloat16"


def test_a_model_that_was_given_computes_in_32_bits_again(rated, tmp_path, computed):
    model = get_recipe("nima").build("none", {"backbone": NAME})
    images = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype("float32")
    before = model.get_weights()
    trained(rated, tmp_path / "run", "bfloat16", model=model, epochs=1)
    assert any(not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    computed.clear()
    model.predict_on_batch(images)
    assert computed == {"float32"}


@pytest.mark.backends
def test_it_goes_on_where_it_stopped_with_the_scale_of_its_loss(rated, tmp_path):
    plateau = {"schedule": ("plateau", {"patience": 5})}
    trained(rated, tmp_path / "whole", "float16", epochs=3, **plateau)
    trained(rated, tmp_path / "parts", "float16", epochs=1, **plateau)
    trained(rated, tmp_path / "parts", "float16", epochs=3, **plateau)
    whole, parts = (read_history(tmp_path / name) for name in ("whole", "parts"))
    np.testing.assert_allclose(parts["loss"], whole["loss"], rtol=1e-2)


def test_what_it_cannot_be_is_refused_in_one_line(rated, tmp_path):
    with pytest.raises(
        ValueError, match="mixed_precision must be one of float16, bfloat16. Received: 'int8'"
    ):
        trained(rated, tmp_path / "run", "int8")
    with pytest.raises(ValueError, match="recipe bpsqm takes no mixed_precision; it takes"):
        train(None, rated, "bpsqm", out=tmp_path / "run", mixed_precision="float16")
    with pytest.raises(ValueError, match="mixed_precision needs a model with a backbone. Received: tiny"):
        trained(rated, tmp_path / "other", "float16", model=tiny_network())


def test_an_error_inside_leaves_the_layers_as_they_were():
    model = get_recipe("nima").build("none", {"backbone": NAME})
    with pytest.raises(KeyError), mixed([model], "float16"):
        assert "float16" in {layer.compute_dtype for layer in model._flatten_layers()}
        raise KeyError
    assert {layer.compute_dtype for layer in model._flatten_layers()} == {"float32"}
