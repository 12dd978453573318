import numpy as np
import pytest

from qualitykit.analysis.plots import plot_scatter
from qualitykit.analysis.summaries import regression_line, scatter_summary


def test_draws_every_point_and_both_lines(rated):
    truth, prediction = rated
    ax = plot_scatter(scatter_summary(truth, prediction))
    assert np.allclose(ax.collections[0].get_offsets(), np.column_stack([truth, prediction]))
    target, regression = ax.lines
    assert [line.get_label() for line in ax.lines] == ["target", "regression"]
    assert np.array_equal(target.get_xdata(), target.get_ydata())
    line = regression_line(truth, prediction)
    assert np.allclose(regression.get_ydata(), line.slope * regression.get_xdata() + line.intercept)


def test_the_corner_gives_slope_intercept_and_r2(rated):
    line = regression_line(*rated)
    text = plot_scatter(scatter_summary(*rated)).texts[0].get_text()
    assert text == f"slope {line.slope:.3f}\nintercept {line.intercept:#.3g}\nR² {line.r2:.3f}"


def test_both_axes_share_limits_that_hold_all_points(rated):
    ax = plot_scatter(scatter_summary(*rated))
    assert ax.get_xlim() == ax.get_ylim() and ax.get_aspect() == 1
    low, high = ax.get_xlim()
    assert low < min(map(np.min, rated)) and high > max(map(np.max, rated))
    assert ax.get_xlabel() == "Rating (MOS)" and ax.get_ylabel() == "Prediction"


def test_more_points_than_the_limit_are_sampled_and_the_plot_says_so(rated):
    ax = plot_scatter(scatter_summary(*rated, limit=50))
    assert len(ax.collections[0].get_offsets()) == 50
    assert ax.texts[1].get_text() == "50 of 300 drawn"
    again = plot_scatter(scatter_summary(*rated, limit=50))
    assert np.array_equal(ax.collections[0].get_offsets(), again.collections[0].get_offsets())
    assert ax.texts[0].get_text() == plot_scatter(scatter_summary(*rated)).texts[0].get_text()


def test_thousands_of_points_are_pixels_in_an_svg_and_few_are_not(rated):
    assert plot_scatter(scatter_summary(*np.tile(rated, 2))).collections[0].get_rasterized()
    assert not plot_scatter(scatter_summary(*rated)).collections[0].get_rasterized()


def test_constant_ratings_have_no_regression_line():
    ax = plot_scatter(scatter_summary([5, 5, 5], [4, 5, 6]))
    assert [line.get_label() for line in ax.lines] == ["target"]
    assert "slope nan" in ax.texts[0].get_text()


def test_a_column_from_model_predict_is_taken():
    assert (
        len(plot_scatter(scatter_summary(np.ones((3, 1)), np.ones((3, 1)))).collections[0].get_offsets()) == 3
    )


def test_bad_predictions_are_named():
    with pytest.raises(ValueError, match="y_pred must be finite"):
        plot_scatter(scatter_summary([1, 2], [1, float("nan")]))
