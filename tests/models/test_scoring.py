"""What is a scoring model, what becomes one, and what is refused."""

import keras
import numpy as np
import pytest

from qualitykit.models import RNNBIQA, scoring_model
from qualitykit.models.scoring import (
    check_scoring,
    draws_maps,
    mean_rating_model,
    output_range,
    reads_patches,
)
from qualitykit.models.sides import input_sides
from tests.conftest import tiny_network
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_backbone")]

L = keras.layers


def bins(count=10, activation="softmax"):
    images = keras.Input((None, None, 3))
    x = L.GlobalAveragePooling2D()(L.Conv2D(4, 3, padding="same")(L.Rescaling(1 / 255)(images)))
    return keras.Model(images, L.Dense(count, activation)(x), name="bins")


class Subclassed(keras.Model):
    """A model that is no graph."""

    def __init__(self, units=1):
        super().__init__()
        self.pool, self.score = L.GlobalAveragePooling2D(), L.Dense(units)

    def call(self, images):
        return self.score(self.pool(images))


def two_outputs():
    images = keras.Input((None, None, 3))
    x = L.GlobalAveragePooling2D()(images)
    return keras.Model(images, [L.Dense(1)(x), L.Dense(1)(x)])


def grey():
    images = keras.Input((None, None, 1))
    return keras.Model(images, L.GlobalAveragePooling2D()(images))


def pairs():
    images = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    return keras.Model(images, L.GlobalAveragePooling2D()(images[0] - images[1])[:, :1])


@pytest.mark.parametrize("make", [tiny_network, Subclassed, lambda: scoring_model(tiny_network())])
def test_what_gives_one_score_a_photograph_is_taken(make):
    check_scoring(make())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            bins,
            r"one score \(N, 1\). Received: 1 output \(N, 10\); if these are shares of ratings, say",
        ),
        (lambda: Subclassed(3), r"Received: 1 output \(N, 3\); if these are shares"),
        (two_outputs, r"Received: 2 outputs \(N, 1\), \(N, 1\)$"),
        (lambda: keras.Sequential([keras.Input((8, 8, 3)), L.Conv2D(1, 3)]), r"1 output \(N, 6, 6, 1\)$"),
        (grey, r"must take photographs \(N, H, W, 3\). Received: 1 input \(N, any, any, 1\)"),
        (pairs, "must take photographs .* Received: 2 inputs"),
    ],
)
def test_what_gives_something_else_is_refused_with_what_it_gives(make, message):
    with pytest.raises(ValueError, match=message):
        check_scoring(make())


def test_what_is_no_model_is_a_type_error():
    with pytest.raises(TypeError, match="model must be the name or path .* Received: ndarray"):
        check_scoring(np.zeros((8, 8, 3)))


def test_shares_become_their_mean_rating(rng):
    model = bins()
    images = rng.uniform(0, 255, (3, 20, 30, 3)).astype("float32")
    shares = np.asarray(model.predict_on_batch(images))
    for ends, ratings in ((), np.arange(1, 11)), ((0, 100), np.linspace(0, 100, 10)):
        found = np.asarray(mean_rating_model(model, *ends).predict_on_batch(images))
        np.testing.assert_allclose(found, (shares @ ratings)[:, None], rtol=1e-4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (tiny_network, r"needs a model with one output of shares of ratings \(N, n\). Received: 1 output"),
        (two_outputs, "Received: 2 outputs"),
        (lambda: bins(activation=None), "needs outputs that are shares, at least 0 and 1 in all"),
    ],
)
def test_what_are_no_shares_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        mean_rating_model(make())


def test_what_a_model_is_can_be_told_from_its_layers():
    fixed = keras.Model(inputs := keras.Input((24, 32, 3)), L.GlobalAveragePooling2D()(inputs)[:, :1])
    assert input_sides(fixed) == (24, 32) and input_sides(Subclassed()) == (None, None)
    assert output_range(scoring_model(tiny_network())) == (0, 100) and output_range(tiny_network()) is None
    rnn = RNNBIQA(NAME, patch_size=32, gru_units=(2, 2))
    assert reads_patches(scoring_model(rnn)) and not draws_maps(rnn) and not reads_patches(tiny_network())
