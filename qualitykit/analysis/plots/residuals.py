"""Residuals over the scale: where on it a model is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.plots.style import BLACK, GREEN, axes_or_new, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_residual_deciles(table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Boxes of the residuals in each tenth of the ratings; a falling row of boxes is a model that plays safe.

    A box holds the middle half of the group's residuals, the line in it is their median, the whiskers end at
    their 5% and 95% quantiles.

    Args:
        table: DataFrame as `summaries.residual_deciles` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.

    Returns:
        The Axes.

    Example:
        >>> from qualitykit.analysis.plots import plot_residual_deciles
        >>> from qualitykit.analysis.summaries import residual_deciles
        >>> ax = plot_residual_deciles(residual_deciles(range(40), range(1, 41), groups=4))
        >>> [tick.get_text() for tick in ax.get_xticklabels()]
        ['0 to 9', '10 to 19', '20 to 29', '30 to 39']
    """
    ax = axes_or_new(ax, (5.4, 4.0))
    boxes = [
        {"whislo": row.q05, "q1": row.q25, "med": row.q50, "q3": row.q75, "whishi": row.q95, "fliers": []}
        for row in table.itertuples()
    ]
    ax.bxp(
        boxes,
        positions=np.arange(len(boxes)),
        widths=0.6,
        showfliers=False,
        patch_artist=True,
        boxprops={"facecolor": f"{GREEN}66", "edgecolor": BLACK, "linewidth": 0.8},
        medianprops={"color": BLACK, "linewidth": 1.8},
        whiskerprops={"linewidth": 0.8},
        capprops={"linewidth": 0.8},
    )
    ax.axhline(0, color=BLACK, linewidth=1, linestyle="--")
    names = [f"{row.low:.3g} to {row.high:.3g}" for row in table.itertuples()]
    slanted = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if len(names) > 5 else {}
    ax.set_xticks(np.arange(len(boxes)), names, **slanted)
    ax.set(xlabel="Ratings of the group", ylabel="Residual: rating - prediction")
    ax.grid(axis="x", visible=False)
    ax.set_title(title or "")
    return ax
