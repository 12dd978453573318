"""How a training went."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualitykit.analysis.history import read_history
from qualitykit.analysis.plots.style import COLOURS, GREY, LINES, MARKERS, axes_or_new, legend_above, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_learning_curves(
    history: str | os.PathLike | pd.DataFrame | dict,
    columns: Sequence[str] | None = None,
    *,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Curves over the epochs, with the learning rate on a second, logarithmic axis.

    Args:
        history: path of the CSV file of Keras' `CSVLogger`, or its table, or `History.history`.
        columns: what to draw, such as `["val_plcc", "val_srocc"]`; None for loss and val_loss.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.

    Returns:
        The Axes; the learning rate, where the history has a column `learning_rate`, lies on a twin of it.

    Raises:
        ValueError: when a column is not in the history.

    Example:
        >>> from qualitykit.analysis.plots import plot_learning_curves
        >>> history = {"loss": [3.0, 2.0], "val_loss": [3.5, 3.0], "learning_rate": [1e-4, 1e-5]}
        >>> [line.get_label() for line in plot_learning_curves(history).lines]
        ['loss', 'val_loss']

    Reference:
        QualityNet, Fig. 4.
    """
    table = read_history(history)
    if columns is None:
        columns = [name for name in ("loss", "val_loss") if name in table]
    missing = [name for name in columns if name not in table]
    if missing or not columns:
        raise ValueError(f"columns must be among {list(table.columns)}. Received: {missing or columns}")
    ax = axes_or_new(ax, (5.4, 3.8))
    ends = len(table) // 12 + 1
    for index, name in enumerate(columns):
        look = {"color": COLOURS[index % 7], "linestyle": LINES[index % 4], "marker": MARKERS[index % 7]}
        ax.plot(table["epoch"], table[name], markevery=ends, markersize=4, label=name, **look)
    ax.set(xlabel="Epoch", ylabel="Loss" if all("loss" in name for name in columns) else "Statistic")
    ax.xaxis.get_major_locator().set_params(integer=True)
    handles, labels = ax.get_legend_handles_labels()
    rates = table["learning_rate"].where(table["learning_rate"] > 0) if "learning_rate" in table else None
    if rates is not None and rates.notna().any():  # a rate that has fallen to 0 has no place on a log scale
        rate = ax.twinx()
        rate.step(table["epoch"], rates, where="mid", color=GREY, linewidth=1.1, label="learning rate")
        rate.set(yscale="log", ylabel="Learning rate")
        rate.grid(visible=False)
        rate.spines["right"].set_visible(True)
        handles, labels = handles + rate.lines[:1], [*labels, "learning rate"]
    legend_above(ax, title, len(labels), handles=handles, labels=labels)
    return ax
