import dataclasses

import numpy as np
import pytest

from qualitykit.datasets import ScoreScale


def test_mos_maps_to_0_1():
    assert ScoreScale(1, 5).normalise([1, 3, 5]).tolist() == [0.0, 0.5, 1.0]


def test_dmos_is_turned_round():
    assert ScoreScale(0, 100, higher_is_better=False).normalise([0, 25, 100]).tolist() == [1.0, 0.75, 0.0]


def test_scores_beyond_the_range_are_not_clipped():
    assert ScoreScale(0, 100, higher_is_better=False).normalise([-5, 110]).tolist() == [1.05, -0.1]


@pytest.mark.parametrize("scale", [ScoreScale(1, 5), ScoreScale(-3, 9, higher_is_better=False)])
def test_denormalise_undoes_normalise(scale):
    scores = np.linspace(-10, 10, 41)
    # Two roundings in float64, each below 1e-15 of the largest score.
    np.testing.assert_allclose(scale.denormalise(scale.normalise(scores)), scores, rtol=0, atol=1e-14)


def test_a_scale_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ScoreScale(0, 1).low = 2


@pytest.mark.parametrize("ends", [(1, 1), (2, 1), (0, float("inf")), (float("nan"), 1)])
def test_ends_must_be_finite_and_in_order(ends):
    with pytest.raises(ValueError, match="low and high must be finite with low < high. Received: "):
        ScoreScale(*ends)


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        (ScoreScale(0, 100), "0 to 100, higher is better"),
        (ScoreScale(-1.5, 0.25, higher_is_better=False), "-1.5 to 0.25, lower is better"),
    ],
)
def test_a_scale_can_be_said(scale, words):
    assert scale.words == words
