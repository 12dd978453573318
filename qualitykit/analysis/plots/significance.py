"""Which models differ, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.plots.style import BLUE, GREY, VERMILION, axes_or_new, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualitykit.analysis.comparisons import Differences


@styled
def plot_significance(
    differences: Differences, *, ax: Axes | None = None, title: str | None = None, level: float = 0.05
) -> Axes:
    """A square of model against model: what the row's SROCC has over the column's, and whether that is luck.

    Blue: the row is better; vermilion: it is worse; without colour: they do not differ at the level.

    Args:
        differences: `Differences` as `summaries.srocc_differences` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        level: p-value from which on a difference counts as luck.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_significance
        >>> from qualitykit.analysis.summaries import srocc_differences
        >>> found = srocc_differences(range(9), {"one": range(9), "other": [0, 2, 1, 3, 5, 4, 6, 8, 7]})
        >>> [text.get_text() for text in plot_significance(found).texts]
        ['+.050', '-.050']
    """
    names = [str(name) for name in differences.srocc.index]
    ax = axes_or_new(ax, (1.8 + 0.72 * len(names), 1.4 + 0.5 * len(names)))
    gaps, p_values = differences.srocc.to_numpy(), differences.p_value.to_numpy()
    counts = np.nan_to_num(p_values, nan=1.0) < level
    for row, column in np.ndindex(gaps.shape):
        if row == column:
            continue
        better = gaps[row, column] > 0
        if counts[row, column]:
            colour = BLUE if better else VERMILION
            ax.add_patch(_square(row, column, colour))
        text = f"{gaps[row, column]:+.3f}".replace("0.", ".", 1)
        ax.text(column, row, text, ha="center", va="center", fontsize=8)
    places = np.arange(len(names))
    ax.set_xticks(places, names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(places, names)
    ax.set(xlim=(-0.5, len(names) - 0.5), ylim=(len(names) - 0.5, -0.5))
    ax.set_xlabel(f"SROCC of the row minus the column; coloured: p < {level:g}", color=GREY)
    ax.grid(visible=False)
    ax.set_title(title or "")
    return ax


def _square(row, column, colour):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=f"{colour}55", edgecolor="white")
