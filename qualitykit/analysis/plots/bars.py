"""Grouped bars: the core that the plots of tables share."""

import textwrap

import numpy as np

from qualitykit.analysis.plots.style import COLOURS, HATCHES, axes_or_new, legend_above


def grouped_bars(table, ax, *, label, title=None, highlight=(), values=False, low=None, high=None):
    """Draws a table as lying bars: one group a row, from above, and in it one bar a column.

    Bars lie because names of models are long and there are often sixteen of them; columns are told apart by
    colour and by hatch.

    Args:
        table: DataFrame of numbers; a NaN leaves a gap.
        ax: Axes to draw on, or None for a new figure as high as the table needs.
        label: label of the values.
        title: heading, or None.
        highlight: rows whose names are set in bold.
        values: whether to write the number at the end of each bar.
        low, high: tables of the same shape with the ends of error bars, or None.

    Returns:
        The Axes.

    Raises:
        ValueError: when the table has no row or no column.
    """
    rows, columns = table.shape
    if rows == 0 or columns == 0:
        raise ValueError(f"table must have at least one row and one column. Received: shape {table.shape}")
    ax = axes_or_new(ax, (5.4, 1.1 + (0.19 if rows < 8 else 0.11) * rows * (columns + 1)))
    thickness = 0.8 / columns
    for index, column in enumerate(table.columns):
        lengths = table[column].to_numpy(dtype="float64")
        places = np.arange(rows) + (index - (columns - 1) / 2) * thickness
        look = {"color": COLOURS[index % len(COLOURS)], "hatch": HATCHES[index % len(HATCHES)]}
        bars = ax.barh(
            places, lengths, thickness, edgecolor="white", linewidth=0.5, label=str(column), **look
        )
        if low is not None and high is not None:
            ends = np.abs(np.stack([low[column] - lengths, high[column] - lengths]).astype("float64"))
            ax.errorbar(lengths, places, xerr=ends, fmt="none", ecolor="black", elinewidth=0.9, capsize=2)
        if values:
            ax.bar_label(bars, fmt=_short, fontsize=8, padding=3)
    _name_groups(ax, [str(name) for name in table.index], highlight)
    ax.set_xlabel(label)
    ax.grid(axis="y", visible=False)
    if table.min(axis=None) < 0:
        ax.axvline(0, color="black", linewidth=0.8)
    legend_above(ax, title, columns if columns > 1 else 0)
    return ax


def _name_groups(ax, names, highlight):
    ax.set_yticks(range(len(names)), ["\n".join(textwrap.wrap(name, 24)) for name in names])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    for text, name in zip(ax.get_yticklabels(), names, strict=True):
        if name in highlight:
            text.set_fontweight("bold")


def _short(value):
    """Two decimals below 10, three digits above; nothing for a gap."""
    if not np.isfinite(value):
        return ""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.3g}"
