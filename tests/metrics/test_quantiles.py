import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss

from qualitykit import metrics


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 0.9])
def test_equals_scikit_learns_pinball_loss(level, case):
    expected = mean_pinball_loss(*case, alpha=level)
    assert metrics.quantile_loss(*case, level) == pytest.approx(expected, rel=1e-15)


def test_half_is_half_the_mean_absolute_error(case):
    assert metrics.quantile_loss(*case, 0.5) == pytest.approx(metrics.mae(*case) / 2)


def test_low_levels_punish_predictions_that_are_too_high():
    assert metrics.quantile_loss([50], [60], 0.1) == pytest.approx(9)
    assert metrics.quantile_loss([60], [50], 0.1) == pytest.approx(1)


def test_the_levels_quantile_of_the_ratings_is_the_best_constant(rng):
    truth = rng.normal(size=101)
    best = np.quantile(truth, 0.9)
    losses = [metrics.quantile_loss(truth, np.full(101, best + step), 0.9) for step in (-0.2, 0, 0.2)]
    assert losses[1] < losses[0] and losses[1] < losses[2]


def test_levels_default_to_the_papers():
    assert list(metrics.quantile_losses([1, 2], [2, 2])) == [0.1, 0.5, 0.9]
    assert list(metrics.residual_quantiles([1, 2], [2, 2])) == [0.1, 0.5, 0.9]


def test_residual_quantiles_equal_numpys_of_truth_minus_prediction(case):
    found = metrics.residual_quantiles(*case, levels=(0.05, 0.5, 0.95))
    assert list(found.values()) == pytest.approx(list(np.quantile(case[0] - case[1], [0.05, 0.5, 0.95])))


@pytest.mark.parametrize("level", [0, 1, -0.1, float("nan"), "half", None, True])
def test_a_level_that_is_no_fraction_is_refused(level):
    with pytest.raises(ValueError, match="level must be a number between 0 and 1"):
        metrics.quantile_loss([1, 2], [1, 2], level)
    with pytest.raises(ValueError, match="levels must be a number between 0 and 1"):
        metrics.residual_quantiles([1, 2], [1, 2], levels=[level])
