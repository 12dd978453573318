"""Ratings as shares of votes in five bins."""

import math

import numpy as np
import pytest

from qualitykit.feeding.votes import quality_bins


def by_error_function(mos, std):
    """The truncated Gaussian's cumulative distribution written with erf."""
    edges = [0.5 * (1 + math.erf((i / 5 - mos) / (std * math.sqrt(2)))) for i in range(6)]
    return np.diff(edges) / (edges[-1] - edges[0])


@pytest.mark.parametrize("mos, std", [(0.5, 0.2), (0.9, 0.15), (0.03, 0.3), (1.0, 0.1)])
def test_the_shares_are_those_of_the_truncated_gaussian(mos, std):
    np.testing.assert_allclose(quality_bins([mos], [std])[0], by_error_function(mos, std), atol=1e-6)


def test_an_unknown_deviation_is_the_stated_default():
    np.testing.assert_array_equal(quality_bins([0.3], [np.nan]), quality_bins([0.3], [0.2]))
    np.testing.assert_array_equal(quality_bins([0.3], [np.nan], default_std=0.1), quality_bins([0.3], [0.1]))


def test_every_row_is_a_distribution_even_at_the_ends_and_beyond():
    shares = quality_bins([-0.2, 0, 0.5, 1, 1.3], [0.0, 0.001, 0.02, 5.0, 0.3])
    assert np.isfinite(shares).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)


def test_a_certain_rating_falls_into_its_bin():
    assert quality_bins([0.1, 0.5, 0.9], [0.0] * 3).argmax(axis=1).tolist() == [0, 2, 4]


def test_better_photographs_have_better_expected_bins():
    expected = quality_bins(np.linspace(0, 1, 11), np.full(11, 0.2)) @ np.arange(5)
    assert (np.diff(expected) > 0).all()


@pytest.mark.parametrize(
    "mos, std, message",
    [
        ([[0.1]], [[0.1]], "same shape"),
        ([0.1], [0.1, 0.2], "same shape"),
        ([0.5], [-0.1], "std must not be negative"),
    ],
)
def test_bad_arguments_are_named(mos, std, message):
    with pytest.raises(ValueError, match=message):
        quality_bins(mos, std)
