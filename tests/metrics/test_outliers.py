import numpy as np
import pytest

from qualitykit.metrics import outlier_ratio


def test_counts_errors_beyond_two_standard_deviations_and_not_those_at_them():
    assert outlier_ratio([50, 50, 50], [54, 54.1, 46], std=2) == pytest.approx(1 / 3)


def test_each_image_is_held_to_its_own_ratings():
    assert outlier_ratio([50, 50], [55, 55], std=[1, 10]) == 0.5


def test_normal_errors_of_the_ratings_spread_leave_the_normal_share_outside(rng):
    truth = rng.uniform(0, 100, 20_000)
    std = rng.uniform(1, 5, 20_000)
    # 4.55% of a normal variable lies beyond two standard deviations; 0.5% is over three standard errors here.
    assert outlier_ratio(truth, truth + rng.normal(0, std), std) == pytest.approx(0.0455, abs=0.005)


def test_exact_predictions_have_no_outlier_even_without_spread():
    assert outlier_ratio([1, 2], [1, 2], std=0) == 0


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="std must be one number or one per image. Received: 3 for 2 images"):
        outlier_ratio([1, 2], [1, 2], std=np.ones(3))
    with pytest.raises(ValueError, match="std must be at least 0. Received: -1"):
        outlier_ratio([1, 2], [1, 2], std=-1)
    with pytest.raises(ValueError, match="std must be finite"):
        outlier_ratio([1, 2], [1, 2], std=[1, float("nan")])
    with pytest.raises(ValueError, match="factor must be above 0"):
        outlier_ratio([1, 2], [1, 2], std=1, factor=0)
