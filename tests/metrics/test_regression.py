import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from qualitykit import metrics

OURS_AND_SKLEARN = [
    (metrics.rmse, sklearn_metrics.root_mean_squared_error),
    (metrics.mae, sklearn_metrics.mean_absolute_error),
    (metrics.evs, sklearn_metrics.explained_variance_score),
    (metrics.r2, sklearn_metrics.r2_score),
]


@pytest.mark.parametrize(("ours", "sklearn"), OURS_AND_SKLEARN)
def test_equals_scikit_learn(ours, sklearn, case):
    assert ours(*case) == pytest.approx(sklearn(*case), rel=1e-15, abs=1e-15)


@pytest.mark.parametrize(("ours", "sklearn"), OURS_AND_SKLEARN)
def test_constant_ratings_give_scikit_learns_documented_value(ours, sklearn):
    for truth, prediction in ([5, 5, 5], [1, 2, 3]), ([5, 5, 5], [5, 5, 5]), ([1, 2, 3], [5, 5, 5]):
        assert ours(truth, prediction) == pytest.approx(sklearn(truth, prediction))


def test_r2_is_one_minus_sse_over_tss_as_the_paper_writes_evs(rng):
    truth = rng.uniform(0, 100, 30)
    prediction = truth + rng.normal(5, 10, 30)
    paper = 1 - np.sum((truth - prediction) ** 2) / np.sum((truth - truth.mean()) ** 2)
    assert metrics.r2(truth, prediction) == pytest.approx(paper)


def test_a_constant_offset_costs_r2_and_not_evs(rng):
    truth = rng.uniform(0, 100, 30)
    assert metrics.evs(truth, truth + 20) == pytest.approx(1)
    assert metrics.r2(truth, truth + 20) < 0.9


def test_errors_carry_the_unit_of_the_scores(rng):
    truth = rng.uniform(0, 1, 30)
    prediction = truth + rng.normal(0, 0.1, 30)
    for statistic in (metrics.rmse, metrics.mae):
        assert statistic(100 * truth, 100 * prediction) == pytest.approx(100 * statistic(truth, prediction))


def test_one_image_has_an_error_but_no_share_of_variance():
    assert metrics.rmse([3.0], [5.0]) == metrics.mae([3.0], [5.0]) == 2.0
    for statistic in (metrics.evs, metrics.r2):
        with pytest.raises(ValueError, match="at least 2 images. Received: 1"):
            statistic([3.0], [5.0])
