"""Which patches move the score: held to scores without them, and to photographs whose good half is known."""

import keras
import numpy as np
import pytest

from qualitykit.inference.explainers import PatchInfluence
from qualitykit.inference.explainers.patch_influence import patch_influence
from qualitykit.models import RNNBIQA, scoring_model
from qualitykit.models.streaming import halves
from tests.models.tiny_application import registered
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_backbone")]

SIDE = 32


@pytest.fixture(scope="module")
def colours():
    """A backbone whose map is the photograph, so that a patch's features are its mean colour."""
    with registered(keras.layers.Identity(name="pixels"), "Colours", scaling="none"):
        yield "Colours"


@pytest.fixture(params=[1, 2])
def known(request, colours):
    """RNN-BIQA whose score is the mean colour of the mean patch, less that of the average patch, 127."""
    model = RNNBIQA(colours, patch_size=SIDE, resolutions=request.param, pooling="mean")
    pooler = model.get_layer("pooler")
    pooler.center_on([127.0] * 3)
    kernel, score = np.zeros((3, 256)), np.zeros((256, 1))
    kernel[:, :2], score[:2, 0] = [1 / 3, -1 / 3], [1, -1]  # x = relu(x) - relu(-x)
    pooler.dense.set_weights([kernel, np.zeros(256)])
    pooler.score.set_weights([score, np.zeros(1)])
    return model


@pytest.fixture
def half_dark():
    image = np.full((100, 130, 3), 200, "uint8")
    image[:, 65:] = 20
    return image


def test_what_darkens_the_mean_lowers_and_what_brightens_it_raises(known, half_dark):
    lowers = PatchInfluence(known).draw(half_dark, "negative")
    raises = PatchInfluence(known).draw(half_dark, "positive")
    assert lowers.shape == raises.shape == half_dark.shape[:2]
    assert lowers[:, 100:].min() > 0.5 and lowers[:, :30].max() < 0.2
    assert raises[:, :30].min() > 0.5 and raises[:, 100:].max() < 0.2


def test_for_a_linear_score_the_influences_sum_to_its_distance_from_the_average_patch(known, half_dark):
    influence, _, _ = patch_influence(known, half_dark)
    score = float(np.asarray(known.predict_on_batch(half_dark[None].astype("float32")))[0, 0])
    assert influence.sum() == pytest.approx(score, rel=1e-3)


def test_a_small_patch_counts_like_a_large_one_of_equal_influence(known):
    flat = np.full((64, 64, 3), 200, "uint8")
    heat = PatchInfluence(known).draw(flat, "positive")
    np.testing.assert_allclose(heat, 1.0, atol=1e-3)
    np.testing.assert_array_equal(PatchInfluence(known).draw(flat, "negative"), 0)


def test_both_signs_in_one_map_and_relative_to_its_mean(known, half_dark):
    both = PatchInfluence(known).draw(half_dark, "both", relative=True)
    assert both.min() < 0 < both.max() and np.abs(both).max() == pytest.approx(1)
    with pytest.raises(ValueError, match="sign must be one of 'negative', 'positive', 'both'"):
        PatchInfluence(known).draw(half_dark, "neither")


@pytest.mark.parametrize("sides", [(10, 12), (32, 32), (20, 150), (150, 130)])
def test_photographs_of_every_size_get_a_map_from_a_recurrent_model(rng, sides):
    model = scoring_model(RNNBIQA(NAME, patch_size=SIDE, gru_units=(4, 4)))
    heat = PatchInfluence(model).draw(rng.integers(0, 256, (*sides, 3), "uint8"), "both")
    assert heat.shape == sides and np.isfinite(heat).all() and np.abs(heat).max() == pytest.approx(1)


def test_the_influence_is_the_slope_of_the_score_along_a_patchs_features(rng):
    model = RNNBIQA(NAME, patch_size=SIDE, gru_units=(4, 4), resolutions=1)
    image = rng.integers(0, 256, (70, 70, 3), "uint8")
    influence, _, _ = patch_influence(model, image)
    describe, scorer = halves(model)
    features, _, _ = describe.located(image)
    mask, step = np.ones((1, len(features)), bool), 1e-2
    for patch in (0, len(features) - 1):
        scores = []
        for sign in (-1, 1):
            moved = features.copy()
            moved[patch] *= 1 + sign * step
            scores.append(float(np.asarray(scorer.predict_on_batch([moved[None], mask]))[0, 0]))
        slope = (scores[1] - scores[0]) / (2 * step)
        assert influence[patch] == pytest.approx(slope, rel=0.05, abs=2e-3 * float(np.abs(influence).max()))
