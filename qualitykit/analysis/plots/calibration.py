"""Whether a prediction of 60 means a rating of 60."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitykit.analysis.plots.style import BLACK, PURPLE, axes_or_new, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_calibration(table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Mean rating over mean prediction in groups, with two standard errors; the line is calibrated.

    Args:
        table: DataFrame as `summaries.calibration_table` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_calibration
        >>> from qualitykit.analysis.summaries import calibration_table
        >>> plot_calibration(calibration_table(range(40), range(1, 41))).get_xlabel()
        'Mean prediction of the group'
    """
    ax = axes_or_new(ax, (4.6, 4.4))
    both = table[["prediction", "rating"]]
    low, high = float(both.min(axis=None)), float(both.max(axis=None))
    margin = 0.08 * (high - low) or 0.5
    ends = (low - margin, high + margin)
    ax.plot(ends, ends, color=BLACK, linestyle="--", linewidth=1.2, label="calibrated")
    ax.errorbar(
        table["prediction"],
        table["rating"],
        yerr=2 * table["error"],
        color=PURPLE,
        ecolor=BLACK,
        elinewidth=0.9,
        capsize=2,
        marker="o",
        markersize=5,
        label=f"{len(table)} groups, 2 standard errors",
    )
    ax.set(xlabel="Mean prediction of the group", ylabel="Mean rating of the group", xlim=ends, ylim=ends)
    ax.set_aspect("equal")
    ax.set_title(title or "")
    ax.legend(loc="upper left")
    return ax
