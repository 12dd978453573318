import numpy as np
import pytest
from scipy import stats

from qualitykit import metrics
from qualitykit.metrics import bootstrap_difference, bootstrap_interval


def _pearson(y_true, y_pred):
    """NumPy's, because it costs a tenth of SciPy's and the simulations draw tens of thousands."""
    return np.corrcoef(y_true, y_pred)[0, 1]


def _related(rng, size, rho):
    truth = rng.normal(size=size)
    return truth, rho * truth + np.sqrt(1 - rho**2) * rng.normal(size=size)


def _coverage(size, max_rows, simulations=200):
    rng = np.random.default_rng(5)
    hits = 0
    for seed in range(simulations):
        options = {"confidence": 0.9, "resamples": 120, "seed": seed, "max_rows": max_rows}
        interval = bootstrap_interval(*_related(rng, size, 0.8), _pearson, **options)
        hits += interval.low <= 0.8 <= interval.high
    return hits / simulations


# 200 simulations know a rate of 0.9 to 0.021; three times that, and the percentile interval is known to run
# a little short on small samples.
def test_intervals_cover_the_true_correlation_at_their_rate():
    assert _coverage(size=150, max_rows=10_000) == pytest.approx(0.9, abs=0.06)


def test_intervals_from_draws_of_fewer_rows_cover_at_their_rate_too():
    assert _coverage(size=600, max_rows=100) == pytest.approx(0.9, abs=0.06)


def test_equals_scipys_percentile_bootstrap_within_the_noise_of_resampling(rng):
    truth, prediction = _related(rng, 80, 0.7)
    ours = bootstrap_interval(truth, prediction, _pearson, resamples=2000)
    scipy = stats.bootstrap(
        (truth, prediction),
        _pearson,
        paired=True,
        vectorized=False,
        n_resamples=2000,
        method="percentile",
        rng=1,
    ).confidence_interval
    # The 2.5% quantile of 2,000 draws is known to about 0.06 standard errors of the statistic, here 0.055.
    assert ours.low == pytest.approx(scipy.low, abs=0.015) and ours.high == pytest.approx(
        scipy.high, abs=0.015
    )


def test_fewer_rows_per_draw_give_the_same_width(rng):
    truth, prediction = _related(rng, 4000, 0.8)
    whole = bootstrap_interval(truth, prediction, _pearson, resamples=400)
    part = bootstrap_interval(truth, prediction, _pearson, resamples=400, max_rows=500)
    assert part.high - part.low == pytest.approx(whole.high - whole.low, rel=0.2)


def test_takes_every_statistic_and_holds_its_estimate(rng):
    truth, prediction = _related(rng, 60, 0.8)
    for statistic in (metrics.plcc, metrics.srocc, metrics.krocc, metrics.rmse, metrics.mae):
        interval = bootstrap_interval(truth, prediction, statistic, resamples=60)
        assert interval.low < interval.estimate == statistic(truth, prediction) < interval.high


def test_more_confidence_is_wider_and_the_same_seed_gives_the_same(rng):
    pair = _related(rng, 60, 0.8)
    narrow = bootstrap_interval(*pair, _pearson, confidence=0.5, resamples=100)
    wide = bootstrap_interval(*pair, _pearson, confidence=0.99, resamples=100)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide == bootstrap_interval(*pair, _pearson, confidence=0.99, resamples=100)
    assert wide != bootstrap_interval(*pair, _pearson, confidence=0.99, resamples=100, seed=1)


def test_draws_without_a_correlation_are_left_out():
    interval = bootstrap_interval([1, 2, 3], [1, 2, 3], metrics.plcc, resamples=100)
    assert interval == pytest.approx((1, 1, 1))


def test_constant_predictions_have_no_interval():
    assert np.isnan(bootstrap_interval([1, 2, 3], [5, 5, 5], metrics.plcc, resamples=10)).all()
    assert np.isnan(bootstrap_difference([1, 2, 3], [5, 5, 5], [1, 2, 3], metrics.plcc, resamples=10)).all()


def test_a_clearly_better_model_is_found_better(rng):
    truth, good = _related(rng, 200, 0.9)
    bad = _related(rng, 200, 0.3)[1] + truth * 0.3
    difference = bootstrap_difference(truth, good, bad, _pearson, resamples=199)
    assert difference.low > 0 and difference.p_value == pytest.approx(2 / 200)
    turned = bootstrap_difference(truth, bad, good, _pearson, resamples=199)
    assert turned == pytest.approx(
        (-difference.estimate, -difference.high, -difference.low, difference.p_value)
    )


def test_equal_models_are_found_to_differ_at_the_rate_of_the_test():
    rng = np.random.default_rng(11)
    found = 0
    for seed in range(200):
        truth = rng.normal(size=100)
        first, second = truth + rng.normal(size=100), truth + rng.normal(size=100)
        found += bootstrap_difference(truth, first, second, _pearson, resamples=99, seed=seed).p_value <= 0.1
    # 200 simulations know a rate of 0.1 to 0.021.
    assert found / 200 == pytest.approx(0.1, abs=0.063)


def test_a_model_does_not_differ_from_itself(rng):
    truth, prediction = _related(rng, 50, 0.8)
    assert bootstrap_difference(truth, prediction, prediction.copy(), _pearson, resamples=50) == (0, 0, 0, 1)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="confidence must be a number between 0 and 1"):
        bootstrap_interval([1, 2], [1, 2], metrics.mae, confidence=95, resamples=2)
    with pytest.raises(
        ValueError, match="resamples must be a whole number of at least 1. Received: resamples=0"
    ):
        bootstrap_interval([1, 2], [1, 2], metrics.mae, resamples=0)
    with pytest.raises(ValueError, match="max_rows must be a whole number"):
        bootstrap_interval([1, 2], [1, 2], metrics.mae, max_rows=1.5)
    with pytest.raises(ValueError, match=r"y_true and y_pred_b must have the same shape.*\(2, 1\)"):
        bootstrap_difference([1, 2], [1, 2], [[1], [2]], metrics.mae)


def test_of_several_trainings_the_mean_counts_and_their_spread_widens_the_interval(rng):
    truth = rng.normal(size=400)
    alike = np.stack([truth + rng.normal(size=400) for _ in range(4)], axis=1)
    apart = np.stack([truth + noise * rng.normal(size=400) for noise in (0.3, 0.8, 1.3, 1.8)], axis=1)
    whole, spread = (bootstrap_interval(truth, y, _pearson, resamples=300) for y in (alike, apart))
    assert whole.estimate == pytest.approx(np.mean([_pearson(truth, y) for y in alike.T]))
    assert spread.high - spread.low > 3 * (whole.high - whole.low)


def test_a_difference_that_one_training_in_two_contradicts_is_none(rng):
    truth = rng.normal(size=300)
    good, bad = (truth + noise * rng.normal(size=300) for noise in (0.5, 1.0))
    first, second = np.stack([good, good, bad], axis=1), np.stack([bad, bad, good], axis=1)
    once = bootstrap_difference(truth, good, bad, _pearson, resamples=300)
    pooled = bootstrap_difference(truth, first, second, _pearson, resamples=300)
    assert once.low > 0 and 0 < pooled.estimate < once.estimate
    assert pooled.low < 0 < pooled.high


def test_trainings_on_other_images_are_refused():
    with pytest.raises(ValueError, match="must have the same shape"):
        bootstrap_interval(np.arange(4), np.ones((5, 2)), _pearson)
