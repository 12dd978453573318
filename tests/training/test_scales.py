"""Three scales: the data set's, the loss's, the saved model's."""

import keras
import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.models import QualityNet, scoring_model
from qualitykit.training import RECIPES
from qualitykit.training.scales import end_level, learner, loss_scale, on_scale, start_level
from tests.conftest import tiny_network
from tests.models.tiny_application import tiny_applications  # noqa: F401

pytestmark = pytest.mark.backends
IMAGES = np.linspace(0, 255, 2 * 16 * 16 * 3).reshape(2, 16, 16, 3).astype("float32")


def rated(scale):
    return IQADataset("x", ".", pd.DataFrame({"path": ["a", "b"], "score": [scale.low, scale.high]}), scale)


def test_a_loss_sees_the_data_set_s_own_range_or_the_recipe_s():
    data = rated(ScoreScale(0, 9))
    assert loss_scale("own", data) == (0.0, 9.0)
    assert loss_scale((0, 100), data) == (0.0, 100.0)
    assert on_scale(data.normalised(), (0.0, 9.0)).tolist() == [0.0, 9.0]


def test_a_dmos_set_is_turned_round_whatever_the_scale():
    data = rated(ScoreScale(0, 100, higher_is_better=False))
    assert on_scale(data.normalised(), loss_scale("own", data)).tolist() == [100.0, 0.0]


def test_a_fresh_model_learns_as_it_is_and_is_saved_on_0_to_100():
    model = tiny_network()
    network, saved = learner(model, (0.0, 9.0))
    assert network is model
    plain = model.predict_on_batch(IMAGES)
    np.testing.assert_allclose(saved.predict_on_batch(IMAGES), np.clip(plain / 9 * 100, 0, 100), rtol=1e-4)


@pytest.mark.parametrize("scores", [(0.0, 1.0), (0.0, 100.0), (1.0, 5.0)])
def test_a_saved_model_learns_unclipped_on_the_scale_of_the_loss(scores):
    inner = tiny_network()
    bias = inner.layers[-1].bias
    bias.assign([0.4])
    saved = scoring_model(inner, (0.0, 1.0))
    network, kept = learner(saved, scores)
    assert kept is saved
    plain = np.asarray(inner.predict_on_batch(IMAGES))
    expected = scores[0] + plain * (scores[1] - scores[0])
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), expected, rtol=1e-4, atol=1e-4)
    bias.assign([7.0])
    assert float(np.min(network.predict_on_batch(IMAGES))) > scores[1], "beyond the end, where scores are cut"


def test_a_fresh_model_starts_at_the_mean_score_and_a_trained_one_keeps_its_level():
    model = tiny_network()
    start_level(model, np.array([0.6, 0.8]))
    assert float(keras.ops.convert_to_numpy(model.layers[-1].bias)[0]) == pytest.approx(0.7)
    start_level(model, np.array([0.1, 0.3]))
    assert float(keras.ops.convert_to_numpy(model.layers[-1].bias)[0]) == pytest.approx(0.7)


@pytest.mark.parametrize("dropped", [0.0, 0.5])
def test_scores_of_normalised_features_start_with_the_spread_of_the_ratings(dropped, rng):
    """Drop-out, which stands between the two in QualityNet, is none of the layers that decide it."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((40,))
    x = keras.layers.BatchNormalization()(inputs)
    x = keras.layers.Dropout(dropped)(x) if dropped else x
    model = keras.Model(inputs, keras.layers.Dense(1)(x))
    start_level(model, rng.normal(0.6, 0.2, 500))
    said = np.asarray(model.predict_on_batch(rng.normal(size=(4000, 40)).astype("float32")))
    assert said.mean() == pytest.approx(0.6, abs=0.03) and said.std() == pytest.approx(0.2, rel=0.1)


@pytest.mark.usefixtures("tiny_applications")
def test_quality_net_starts_so():
    model = QualityNet(("TinyNet", "TinyNetV2"))
    start_level(model, np.array([0.4, 0.8]))
    kernel, bias = model.get_layer("regression").get_weights()
    assert np.linalg.norm(kernel) == pytest.approx(0.2, rel=1e-4) and bias == pytest.approx(0.6)


@pytest.mark.parametrize("scores", [(0.0, 1.0), (-1.0, 4.0)])
def test_a_line_brings_scores_to_the_ratings_and_keeps_their_order(scores, rng):
    """On another scale of the loss than a saved model's, a Rescaling stands behind the last layer."""
    inner = tiny_network()
    network, saved = learner(scoring_model(inner, (0.0, 1.0)), scores)
    images = rng.uniform(0, 255, (8, 16, 16, 3)).astype("float32")
    before = np.asarray(network.predict_on_batch(images))[:, 0]
    ratings = (3.0 + 0.2 * before + 1e-3 * rng.normal(size=8)).astype("float32")
    end_level(network, before, ratings)
    after = np.asarray(network.predict_on_batch(images))[:, 0]
    np.testing.assert_allclose(after, ratings, atol=0.01)
    assert np.argsort(after).tolist() == np.argsort(before).tolist()


def test_scores_that_fall_as_ratings_rise_and_scores_without_spread_stay_as_they_are():
    network = tiny_network()
    before = network.get_weights()
    end_level(network, np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    end_level(network, np.array([1.0, 1.0, 1.0]), np.array([3.0, 2.0, 1.0]))
    for old, new in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def scorer(kind):
    """A fresh model whose scores begin near 0 on noise, all of them linear in the last layer's weights."""
    inputs = keras.Input((40,))
    if kind == "dense":
        return keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Dense(20, "relu")(inputs)))
    places = keras.layers.Conv2D(1, 1)(keras.layers.Reshape((2, 2, 10))(inputs))
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(keras.layers.LeakyReLU(0.01)(places)))


@pytest.mark.parametrize("kind", ["dense", "places"])
def test_scores_begin_on_the_level_and_no_more_widely_spread_than_the_ratings(kind, rng):
    keras.utils.set_random_seed(0)
    images, ratings = 30 * rng.normal(1.5, 1.0, (30, 40)).astype("float32"), rng.normal(60.0, 2.0, 500)
    model = scorer(kind)
    before = np.asarray(model.predict_on_batch(images))
    start_level(model, ratings, lambda: images)
    said = np.asarray(model.predict_on_batch(images))
    assert said.mean() == pytest.approx(ratings.mean(), abs=1e-2 if kind == "dense" else 1.0)
    assert said.std() == pytest.approx(ratings.std(), rel=1e-2 if kind == "dense" else 0.5)
    if kind == "dense":
        assert np.corrcoef(before[:, 0], said[:, 0])[0, 1] == pytest.approx(1.0, abs=1e-4)


def test_scores_less_widely_spread_stay_so(rng):
    model = scorer("dense")
    before = keras.ops.convert_to_numpy(model.layers[-1].kernel).copy()
    images = rng.normal(size=(30, 40)).astype("float32") / 1000
    ratings = rng.normal(0.6, 0.2, 500)
    start_level(model, ratings, lambda: images)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model.layers[-1].kernel), before)
    assert float(model.layers[-1].bias[0]) == pytest.approx(ratings.mean(), abs=1e-7)


@pytest.mark.parametrize("kind", ["dense", "places"])
def test_scores_that_begin_in_the_unit_are_brought_to_the_scale_of_the_loss(kind, rng):
    keras.utils.set_random_seed(0)
    model = scorer(kind)
    kernel = keras.ops.convert_to_numpy(model.layers[-1 if kind == "dense" else 2].kernel).copy()
    images, ratings = rng.uniform(0, 0.1, (30, 40)).astype("float32"), rng.normal(60.0, 2.0, 500)
    start_level(model, ratings, lambda: images, span=100.0)
    scaled = keras.ops.convert_to_numpy(model.layers[-1 if kind == "dense" else 2].kernel)
    np.testing.assert_allclose(scaled, 100 * kernel, rtol=1e-5)
    said = np.asarray(model.predict_on_batch(images))
    assert said.mean() == pytest.approx(ratings.mean(), abs=0.1)


def test_nemg_iqa_alone_begins_in_the_unit():
    assert {recipe.system for recipe in RECIPES.values() if recipe.begins_in_unit} == {"NemgIQA"}


def test_weights_on_features_that_are_not_looked_at_stay_as_they_are():
    model = tiny_network()
    before = keras.ops.convert_to_numpy(model.layers[-1].kernel).copy()
    start_level(model, np.array([0.6, 0.8]))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model.layers[-1].kernel), before)
