"""A search over two weights as a surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.plots.style import axes_or_new, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_loss_grid(
    table: pd.DataFrame,
    value: str = "SROCC",
    *,
    ax: Axes | None = None,
    title: str | None = None,
    label: str | None = None,
) -> Axes:
    """What every pair of loss weights is worth, as a surface seen from above; the best pair has a frame.

    Args:
        table: DataFrame with the columns mae_weight, plcc_weight and `value`, one row a pair, as
            `protocols.loss_grid` gives; pairs that are missing leave a gap.
        value: name of the column of heights, the higher the better.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        label: of the heights; None for `value`.

    Returns:
        The Axes; its figure has a colour bar beside it.

    Raises:
        ValueError: when the table has no row, or a column is missing.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_loss_grid
        >>> pairs = {"mae_weight": [1, 1, 10, 10], "plcc_weight": [1, 10, 1, 10]}
        >>> ax = plot_loss_grid(pd.DataFrame({**pairs, "SROCC": [0.80, 0.86, 0.78, 0.83]}), "SROCC")
        >>> [text.get_text() for text in ax.texts]
        ['0.800', '0.860', '0.780', '0.830']

    Reference:
        QualityNet, Fig. 5.
    """
    missing = {"mae_weight", "plcc_weight", value} - set(table)
    if missing or not len(table):
        raise ValueError(
            f"table must have rows and the columns mae_weight, plcc_weight and {value}. "
            f"Received: {len(table)} rows, columns {list(table.columns)}"
        )
    surface = table.pivot(index="mae_weight", columns="plcc_weight", values=value)
    heights = surface.to_numpy(dtype="float64")
    ax = axes_or_new(ax, (1.6 + 0.85 * heights.shape[1], 1.3 + 0.65 * heights.shape[0]))
    drawn = ax.imshow(heights, cmap="viridis", origin="lower", aspect="auto")
    ax.set_xticks(range(surface.shape[1]), [f"{weight:g}" for weight in surface.columns])
    ax.set_yticks(range(surface.shape[0]), [f"{weight:g}" for weight in surface.index])
    ax.set(xlabel="Weight of 1 - PLCC", ylabel="Weight of MAE")
    ax.set_title(title or "")
    ax.grid(visible=False)
    for (row, column), height in np.ndenumerate(heights):
        if np.isfinite(height):
            dark = drawn.norm(height) < 0.6
            ink = "white" if dark else "black"
            ax.text(column, row, f"{height:.3f}", ha="center", va="center", color=ink, fontsize=8)
    if np.isfinite(heights).any():
        row, column = np.unravel_index(np.nanargmax(heights), heights.shape)
        ax.add_patch(_frame(row, column))
    bar = ax.figure.colorbar(drawn, ax=ax, label=label or value, fraction=0.05, pad=0.03)
    bar.ax.grid(visible=False)
    return ax


def _frame(row, column):
    from matplotlib.patches import Rectangle

    return Rectangle(
        (column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=2.5, clip_on=False
    )
