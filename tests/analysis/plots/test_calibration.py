import numpy as np

from qualitykit.analysis.plots import plot_calibration
from qualitykit.analysis.summaries import calibration_table


def test_draws_the_groups_means_with_two_standard_errors(rated):
    table = calibration_table(*rated, groups=6)
    ax = plot_calibration(table)
    means = next(line for line in ax.lines if line.get_marker() == "o")
    assert np.allclose(means.get_xydata(), table[["prediction", "rating"]])
    spans = np.array([segment[:, 1] for segment in ax.collections[0].get_segments()])
    assert np.allclose(spans[:, 1] - spans[:, 0], 4 * table["error"])


def test_the_dashed_line_is_where_calibrated_models_lie(rated):
    ax = plot_calibration(calibration_table(*rated))
    assert np.array_equal(ax.lines[0].get_xdata(), ax.lines[0].get_ydata())
    assert ax.get_xlim() == ax.get_ylim() and ax.get_aspect() == 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "calibrated",
        "10 groups, 2 standard errors",
    ]


def test_one_group_of_constant_predictions_is_drawn():
    ax = plot_calibration(calibration_table([1, 2, 3], [2, 2, 2]))
    assert ax.get_xlim() == (1.5, 2.5)
