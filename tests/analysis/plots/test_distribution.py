import numpy as np

from qualitykit.analysis.plots import plot_distribution
from qualitykit.analysis.summaries import density, distribution_summary


def test_bars_of_ratings_and_predictions_stand_side_by_side_as_densities(rated):
    ax = plot_distribution(distribution_summary(*rated, bins=12))
    ratings, predictions = ax.patches[:12], ax.patches[12:]
    edges = np.histogram_bin_edges(np.concatenate(rated), bins=12)
    for bars, values in ((ratings, rated[0]), (predictions, rated[1])):
        assert np.allclose([bar.get_height() for bar in bars], np.histogram(values, edges, density=True)[0])
    for left, right in zip(ratings, predictions, strict=True):
        assert left.get_x() + left.get_width() <= right.get_x() + 1e-9


def test_the_two_differ_by_hatch_and_by_dash_as_well(rated):
    ax = plot_distribution(distribution_summary(*rated, bins=12))
    assert ax.patches[0].get_hatch() is None and ax.patches[12].get_hatch()
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()


def test_curves_are_the_densities(rated):
    for line, values in zip(plot_distribution(distribution_summary(*rated)).lines, rated, strict=True):
        assert np.allclose(line.get_xydata().T, density(values))


def test_the_legend_gives_mean_and_standard_deviation():
    texts = [
        text.get_text()
        for text in plot_distribution(distribution_summary([10, 30], [15, 25])).get_legend().get_texts()
    ]
    assert texts == ["ratings: 20.00 ± 10.00", "predictions: 20.00 ± 5.00"]


def test_limits_start_at_zero_and_hold_all_scores(rated):
    ax = plot_distribution(distribution_summary(*rated))
    assert ax.get_ylim()[0] == 0 and ax.get_xlim()[0] < np.min(rated) < np.max(rated) < ax.get_xlim()[1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Score", "Density")


def test_constant_predictions_are_drawn_without_a_curve(rated):
    ax = plot_distribution(distribution_summary(rated[0], np.full(300, 50.0)))
    assert len(ax.lines[1].get_xdata()) == 0
