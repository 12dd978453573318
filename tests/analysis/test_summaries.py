import numpy as np
import pandas as pd
import pytest
from scipy import stats

from qualitykit import metrics
from qualitykit.analysis import summaries


@pytest.fixture
def rated(rng):
    truth = rng.uniform(10, 90, 300)
    return truth, 50 + 0.8 * (truth - 50) + rng.normal(0, 6, 300)


def test_the_regression_line_equals_scipys(rated):
    scipy = stats.linregress(*rated)
    assert summaries.regression_line(*rated) == pytest.approx((scipy.slope, scipy.intercept, scipy.rvalue**2))


@pytest.mark.filterwarnings("error")
def test_the_regression_line_of_constants_is_documented():
    assert np.isnan(summaries.regression_line([5, 5], [1, 2])).all()
    slope, intercept, r2 = summaries.regression_line([1, 2], [5, 5])
    assert (slope, intercept) == (0, 5) and np.isnan(r2)


@pytest.mark.parametrize("size", [5, 300, 20_000])
def test_the_density_equals_scipys_within_a_hundredth_of_its_height(size, rng):
    values = np.concatenate([rng.normal(30, 5, size), rng.normal(70, 10, size)])
    grid, height = summaries.density(values)
    exact = stats.gaussian_kde(values)(grid)
    assert np.abs(height - exact).max() < 0.01 * exact.max()
    assert np.trapezoid(height, grid) == pytest.approx(1, abs=0.01)


def test_constant_values_and_one_value_have_no_density():
    assert summaries.density([5, 5, 5])[0].size == summaries.density([5])[0].size == 0


def test_thinning_keeps_all_rows_that_fit_and_else_a_sorted_sample_without_repeats():
    assert summaries.thin(5, 5).tolist() == [0, 1, 2, 3, 4]
    rows = summaries.thin(1000, 100)
    assert len(set(rows)) == 100 and np.all(np.diff(rows) > 0) and rows.max() < 1000
    assert np.array_equal(rows, summaries.thin(1000, 100)) and not np.array_equal(
        rows, summaries.thin(1000, 100, seed=1)
    )


def test_tables_hold_what_metrics_gives(rated):
    sets = {"ours": rated, "theirs": (rated[0], rated[1] + 5)}
    statistics = summaries.statistics_table(sets)
    assert statistics.loc["theirs"].drop("images").to_dict() == metrics.evaluate(rated[0], rated[1] + 5)
    assert statistics["images"].tolist() == [300, 300]
    assert summaries.quantile_loss_table(sets, [0.2]).loc["ours", 0.2] == metrics.quantile_loss(*rated, 0.2)
    assert summaries.residual_quantile_table(sets).loc["ours"].to_dict() == metrics.residual_quantiles(*rated)


def test_deciles_cut_the_ratings_into_equal_parts_from_the_worst(rated):
    table = summaries.residual_deciles(*rated)
    assert table["images"].tolist() == [30] * 10
    assert (table["high"].to_numpy()[:-1] < table["low"].to_numpy()[1:]).all()
    lowest = np.argsort(rated[0])[:30]
    residuals = rated[0][lowest] - rated[1][lowest]
    expected = np.quantile(residuals, [0.05, 0.25, 0.5, 0.75, 0.95])
    assert table.loc[0, ["q05", "q25", "q50", "q75", "q95"]].tolist() == pytest.approx(expected.tolist())


def test_groups_never_tear_equal_ratings_apart():
    truth = np.repeat([1.0, 2.0, 3.0], [50, 5, 5])
    table = summaries.residual_deciles(truth, truth + 1)
    assert table["images"].sum() == 60 and (table["high"].to_numpy()[:-1] < table["low"].to_numpy()[1:]).all()
    assert summaries.residual_deciles([4.0] * 9, np.arange(9))["images"].tolist() == [9]


def test_more_groups_than_images_leave_one_image_each():
    assert summaries.residual_deciles([1, 2, 3], [1, 2, 3])["images"].tolist() == [1, 1, 1]


def test_calibration_takes_means_over_groups_of_rising_predictions(rated):
    table = summaries.calibration_table(*rated, groups=3)
    lowest = np.argsort(rated[1])[:100]
    assert table.loc[0, "prediction"] == pytest.approx(rated[1][lowest].mean())
    assert table.loc[0, "rating"] == pytest.approx(rated[0][lowest].mean())
    assert table.loc[0, "error"] == pytest.approx(stats.sem(rated[0][lowest]))


def test_the_mean_of_a_group_of_one_has_no_error():
    assert np.isnan(summaries.calibration_table([1, 2], [1, 2], groups=2)["error"]).all()


def test_worst_errors_come_worst_first_with_their_names():
    table = summaries.worst_errors([1, 2, 3, 4], [1, 7, 1, 4], count=2, paths=pd.Series(list("abcd")))
    assert table["path"].tolist() == ["b", "c"] and table["residual"].tolist() == [-5, 2]
    assert summaries.worst_errors([1, 2], [1, 3], count=9)["path"].tolist() == ["1", "0"]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="groups must be a whole number of at least 1. Received: groups=0"):
        summaries.calibration_table([1, 2], [1, 2], groups=0)
    with pytest.raises(ValueError, match="must have the same shape"):
        summaries.worst_errors([1, 2], [1])
    with pytest.raises(ValueError, match="values must be finite"):
        summaries.density([1, float("nan")])
