"""Every model is shown by what it can show."""

import keras
import numpy as np
import pytest

from qualitykit.analysis.grad_cam import explain as grad_cam
from qualitykit.inference.explainers import GradCAM, PatchInfluence, PredictedDamage, explainer_for
from qualitykit.inference.quality_maps import quality_map
from qualitykit.models import BPSQM, RNNBIQA, scoring_model
from tests.conftest import tiny_network
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_backbone")]


def rnn():
    return scoring_model(RNNBIQA(NAME, patch_size=32, gru_units=(4, 4)))


def bpsqm():
    model = BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)
    return scoring_model(model)


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (70, 90, 3), "uint8")


@pytest.mark.parametrize(
    ("make", "kind"), [(tiny_network, GradCAM), (rnn, PatchInfluence), (bpsqm, PredictedDamage)]
)
def test_each_model_is_shown_its_own_way(make, kind, image):
    explainer = explainer_for(make())
    assert type(explainer) is kind and explainer.name and explainer.note
    for sign in explainer.signs:
        heat = explainer.draw(image, sign)
        assert heat.shape == image.shape[:2] and heat.dtype == np.float32
        assert np.abs(heat).max() <= 1 and (sign == "both" or heat.min() >= 0)


@pytest.mark.parametrize("make", [rnn, bpsqm])
def test_a_layer_is_grad_cams_alone(make):
    with pytest.raises(ValueError, match="layer and weighting are Grad-CAM's; this model shows p"):
        explainer_for(make(), layer="conv_1")


def test_grad_cam_is_that_of_the_analysis(image):
    model = tiny_network()
    for options in ({"sign": "negative"}, {"sign": "both", "relative": True}):
        np.testing.assert_array_equal(
            GradCAM(model).draw(image, **options), grad_cam(model, image, **options)
        )


def test_a_network_of_fixed_size_is_shown_the_whole_photograph(image):
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(3, 3)(inputs))
    heat = GradCAM(keras.Model(inputs, keras.layers.Dense(1)(x))).draw(image, "both")
    assert heat.shape == image.shape[:2]
    assert GradCAM(keras.Model(inputs, x)).note.endswith("the whole photograph, resized to 32 x 32")
    assert "resized" not in GradCAM(tiny_network()).note


def test_predicted_damage_grows_where_the_map_falls_and_has_no_good_side(image):
    model = bpsqm()
    explainer, quality = PredictedDamage(model), quality_map(image, model)
    damage = explainer.draw(image)
    order = np.argsort(quality.ravel())
    assert (np.diff(damage.ravel()[order]) <= 1e-6).all()
    np.testing.assert_array_equal(explainer.draw(image, "both"), -damage)
    with pytest.raises(ValueError, match="sign must be one of 'negative', 'both' for predicted damage"):
        explainer.draw(image, "positive")
    with pytest.raises(ValueError, match="relative must be False"):
        explainer.draw(image, relative=True)


def test_a_model_without_maps_predicts_no_damage():
    with pytest.raises(ValueError, match="model must draw quality maps"):
        PredictedDamage(tiny_network())
