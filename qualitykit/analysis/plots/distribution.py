"""How ratings and predictions are spread."""

import numpy as np

from qualitykit.analysis.plots.style import BLUE, ORANGE, axes_or_new, legend_above, styled
from qualitykit.analysis.summaries import density


@styled
def plot_distribution(y_true, y_pred, *, ax=None, title=None, bins=20):
    """Histogram and density of the ratings beside those of the predictions.

    Bars of the two stand side by side over common bins, as densities; the legend gives mean and standard
    deviation.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions, same unit.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        bins: number of bins over the range of both.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_distribution
        >>> [text.get_text() for text in plot_distribution([1, 3], [2, 2]).get_legend().get_texts()]
        ['ratings: 2.00 ± 1.00', 'predictions: 2.00 ± 0.00']

    Reference:
        QualityNet, Fig. 13.
    """
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    ax = axes_or_new(ax)
    edges = np.histogram_bin_edges(np.concatenate([y_true, y_pred]), bins=bins)
    faces = [f"{BLUE}77", f"{ORANGE}77"]
    _, _, (ratings, predictions) = ax.hist(
        [y_true, y_pred], bins=edges, density=True, color=faces, rwidth=0.9
    )
    for bar in predictions:
        bar.set(hatch="////", edgecolor="white", linewidth=0)
    for name, values, colour, dash in (
        ("ratings", y_true, BLUE, "-"),
        ("predictions", y_pred, ORANGE, "--"),
    ):
        label = f"{name}: {values.mean():.2f} ± {values.std():.2f}"
        ax.plot(*density(values), color=colour, linestyle=dash, linewidth=2.2, label=label)
    margin = 0.04 * (edges[-1] - edges[0])
    ax.set(xlabel="Score", ylabel="Density", xlim=(edges[0] - margin, edges[-1] + margin))
    ax.set_ylim(bottom=0)
    legend_above(ax, title, 2)
    return ax
