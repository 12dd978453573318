"""Every public statistic refuses the same inputs with the same words."""

import functools

import numpy as np
import pytest

from qualitykit import metrics

STATISTICS = {
    "evaluate": metrics.evaluate,
    "outlier_ratio": functools.partial(metrics.outlier_ratio, std=1.0),
    "quantile_loss": functools.partial(metrics.quantile_loss, level=0.5),
    "quantile_losses": metrics.quantile_losses,
    "residual_quantiles": metrics.residual_quantiles,
    **{name: getattr(metrics, name) for name in ("plcc", "srocc", "krocc", "rmse", "mae", "evs", "r2")},
}


@pytest.fixture(params=STATISTICS)
def statistic(request):
    return STATISTICS[request.param]


def test_predictions_n_against_ratings_n_1_are_refused_and_not_broadcast(statistic):
    with pytest.raises(ValueError, match=r"same shape. Received: y_true.shape=\(3, 1\), y_pred.shape=\(3,\)"):
        statistic(np.ones((3, 1)), np.ones(3))


def test_different_lengths_are_refused(statistic):
    with pytest.raises(ValueError, match="must have the same shape"):
        statistic([1, 2, 3], [1, 2])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_value_that_is_not_finite_is_refused_with_its_place(statistic, bad):
    with pytest.raises(
        ValueError, match="y_pred must be finite. Received: 1 of 3 values are not, the first at index 1"
    ):
        statistic([1, 2, 3], [1, bad, 3])
    with pytest.raises(ValueError, match="y_true must be finite"):
        statistic([1, bad, 3], [1, 2, 3])


def test_no_image_is_refused(statistic):
    with pytest.raises(ValueError, match=r"must hold at least \d images. Received: 0"):
        statistic([], [])


def test_tables_and_numbers_alone_are_refused(statistic):
    with pytest.raises(ValueError, match=r"y_true must have shape \(N,\) or \(N, 1\). Received: .*\(3, 2\)"):
        statistic(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"y_true must have shape \(N,\) or \(N, 1\)"):
        statistic(1.0, 1.0)


def test_text_is_refused(statistic):
    with pytest.raises(ValueError, match="y_pred must be numbers, one per image"):
        statistic([1, 2], ["good", "bad"])
