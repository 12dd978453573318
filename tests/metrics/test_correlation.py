import numpy as np
import pytest
from scipy import stats

from qualitykit import metrics

OURS_AND_SCIPY = [
    (metrics.plcc, stats.pearsonr),
    (metrics.srocc, stats.spearmanr),
    (metrics.krocc, stats.kendalltau),
]
ALL = [ours for ours, _ in OURS_AND_SCIPY]


@pytest.mark.parametrize(("ours", "scipy"), OURS_AND_SCIPY)
def test_equals_scipy(ours, scipy, case):
    assert ours(*case) == pytest.approx(scipy(*case).statistic, abs=1e-15)


@pytest.mark.parametrize(("ours", "scipy"), OURS_AND_SCIPY)
@pytest.mark.filterwarnings("ignore::scipy.stats.ConstantInputWarning")
def test_a_constant_side_gives_nan_as_scipy_does(ours, scipy):
    for pair in ([1, 2, 3], [5, 5, 5]), ([5, 5, 5], [1, 2, 3]), ([5, 5], [5, 5]):
        assert np.isnan(ours(*pair)) and np.isnan(scipy(*pair).statistic)


@pytest.mark.parametrize("statistic", ALL)
@pytest.mark.filterwarnings("error")
def test_a_constant_side_is_no_warning(statistic):
    assert np.isnan(statistic([1, 2, 3], [5, 5, 5]))


@pytest.mark.parametrize("statistic", ALL)
def test_is_symmetric_and_changes_sign_when_one_side_is_reversed(statistic, rng):
    truth = rng.normal(size=40)
    prediction = truth + rng.normal(size=40)
    assert statistic(truth, prediction) == pytest.approx(statistic(prediction, truth))
    assert statistic(truth, -prediction) == pytest.approx(-statistic(truth, prediction))


def test_rank_correlations_ignore_a_monotone_curve_and_plcc_does_not(rng):
    truth = rng.uniform(0, 4, 50)
    assert metrics.srocc(truth, np.exp(truth)) == pytest.approx(1)
    assert metrics.krocc(truth, np.exp(truth)) == pytest.approx(1)
    assert metrics.plcc(truth, np.exp(truth)) < 0.99


def test_columns_of_one_are_taken_as_model_predict_gives_them():
    column = np.array([[1.0], [2.0], [4.0]])
    assert metrics.plcc(column, 2 * column) == pytest.approx(1)


def test_result_is_a_plain_float():
    for statistic in ALL:
        assert type(statistic([1, 2, 3], [1, 3, 2])) is float
