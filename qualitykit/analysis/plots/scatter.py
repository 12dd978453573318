"""Predictions against ratings."""

import numpy as np

from qualitykit.analysis.plots.style import BLACK, BLUE, VERMILION, axes_or_new, corner_text, styled
from qualitykit.analysis.summaries import regression_line, thin


@styled
def plot_scatter(y_true, y_pred, *, ax=None, title=None, limit=5000, seed=0):
    """Scatter of predictions over ratings with the target line and the regression line.

    The corner gives slope, intercept and R2 of the regression line, of all images; the dashed target line is
    where a perfect model puts every point.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions of the same shape and unit.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        limit: most points drawn; a random sample beyond that, which the lower corner then says.
        seed: of that sample.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_scatter
        >>> plot_scatter([1, 2, 3], [1.5, 2, 2.5]).get_ylabel()
        'Prediction'

    Reference:
        QualityNet, Fig. 12.
    """
    line = regression_line(y_true, y_pred)
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    rows = thin(y_true.size, limit, seed)
    ax = axes_or_new(ax, (4.6, 4.4))
    low, high = _limits(y_true, y_pred)
    ends = np.array([low, high])
    # Dots in the thousands would make an SVG of megabytes: they are pixels in it, lines and letters are not.
    ax.scatter(
        y_true[rows],
        y_pred[rows],
        s=9 if rows.size > 500 else 18,
        color=BLUE,
        alpha=0.35 if rows.size > 500 else 0.6,
        linewidths=0,
        rasterized=rows.size > 500,
    )
    ax.plot(ends, ends, color=BLACK, linestyle="--", linewidth=1.2, label="target")
    if np.isfinite(line.slope):
        ax.plot(ends, line.slope * ends + line.intercept, color=VERMILION, linewidth=2, label="regression")
    corner_text(ax, f"slope {line.slope:.3f}\nintercept {line.intercept:#.3g}\nR² {line.r2:.3f}")
    if rows.size < y_true.size:
        corner_text(ax, f"{rows.size:,} of {y_true.size:,} drawn", right=True, top=False)
    ax.set(xlim=(low, high), ylim=(low, high), xlabel="Rating (MOS)", ylabel="Prediction")
    ax.set_aspect("equal")
    ax.set_title(title or "")
    ax.legend(loc="lower left" if rows.size < y_true.size else "lower right")
    return ax


def _limits(*values):
    """One range for both axes: all of the data and a margin of 4%."""
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    margin = 0.04 * (high - low) or 0.5
    return low - margin, high + margin
