"""How ratings and predictions are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitykit.analysis.plots.style import BLUE, ORANGE, axes_or_new, legend_above, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualitykit.analysis.spreads import Distribution


@styled
def plot_distribution(summary: Distribution, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Histogram and density of the ratings beside those of the predictions.

    Bars of the two stand side by side over common bins, as densities; the legend gives mean and standard
    deviation.

    Args:
        summary: `Distribution` as `summaries.distribution_summary` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_distribution
        >>> from qualitykit.analysis.summaries import distribution_summary
        >>> ax = plot_distribution(distribution_summary([1, 3], [2, 2]))
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['ratings: 2.00 ± 1.00', 'predictions: 2.00 ± 0.00']

    Reference:
        QualityNet, Fig. 13.
    """
    ax, edges = axes_or_new(ax), summary.edges
    width = 0.45 * (edges[1] - edges[0])
    middles = (edges[:-1] + edges[1:]) / 2
    looks = (
        (-1, {"color": f"{BLUE}77"}),
        (1, {"color": f"{ORANGE}77", "hatch": "////", "edgecolor": "white"}),
    )
    for spread, (side, look) in zip(summary.spreads, looks, strict=True):
        ax.bar(middles + side * width / 2, spread.heights, width=width, linewidth=0, **look)
    for spread, colour, dash in zip(summary.spreads, (BLUE, ORANGE), ("-", "--"), strict=True):
        label = f"{spread.name}: {spread.mean:.2f} ± {spread.deviation:.2f}"
        ax.plot(*spread.curve, color=colour, linestyle=dash, linewidth=2.2, label=label)
    margin = 0.04 * (edges[-1] - edges[0])
    ax.set(xlabel="Score", ylabel="Density", xlim=(edges[0] - margin, edges[-1] + margin))
    ax.set_ylim(bottom=0)
    legend_above(ax, title, 2)
    return ax
