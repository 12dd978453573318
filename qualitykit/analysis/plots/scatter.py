"""Predictions against ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.plots.style import BLACK, BLUE, VERMILION, axes_or_new, corner_text, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualitykit.analysis.summaries import Scatter


@styled
def plot_scatter(summary: Scatter, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Scatter of predictions over ratings with the target line and the regression line.

    The corner gives slope, intercept and R2 of the regression line, of all images; the dashed target line is
    where a perfect model puts every point.

    Args:
        summary: `Scatter` as `summaries.scatter_summary` gives; where it holds a sample of the images, the
            lower corner says so.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_scatter
        >>> from qualitykit.analysis.summaries import scatter_summary
        >>> plot_scatter(scatter_summary([1, 2, 3], [1.5, 2, 2.5])).get_ylabel()
        'Prediction'

    Reference:
        QualityNet, Fig. 12.
    """
    line, many = summary.line, summary.ratings.size > 500
    ax = axes_or_new(ax, (4.6, 4.4))
    ends = np.array(summary.limits)
    # Dots in the thousands would make an SVG of megabytes: they are pixels in it, lines and letters are not.
    ax.scatter(
        summary.ratings,
        summary.predictions,
        s=9 if many else 18,
        color=BLUE,
        alpha=0.35 if many else 0.6,
        linewidths=0,
        rasterized=many,
    )
    ax.plot(ends, ends, color=BLACK, linestyle="--", linewidth=1.2, label="target")
    if np.isfinite(line.slope):
        ax.plot(ends, line.slope * ends + line.intercept, color=VERMILION, linewidth=2, label="regression")
    corner_text(ax, f"slope {line.slope:.3f}\nintercept {line.intercept:#.3g}\nR² {line.r2:.3f}")
    sampled = summary.ratings.size < summary.count
    if sampled:
        corner_text(ax, f"{summary.ratings.size:,} of {summary.count:,} drawn", right=True, top=False)
    ax.set(xlim=summary.limits, ylim=summary.limits, xlabel="Rating (MOS)", ylabel="Prediction")
    ax.set_aspect("equal")
    ax.set_title(title or "")
    ax.legend(loc="lower left" if sampled else "lower right")
    return ax
