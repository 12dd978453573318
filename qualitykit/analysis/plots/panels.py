"""Pictures in rows: photographs with their maps, and the worst errors as a gallery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qualitykit.analysis.plots.style import axes_or_new, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_CELL, _LINE, _GAP = 1.9, 0.22, 0.06  # inches: a picture's width, a line of text, space between pictures
_LUMA = (0.299, 0.587, 0.114)


@styled
def plot_map_panels(
    images: Sequence,
    maps: Sequence,
    titles: Sequence[str] | None = None,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    columns: int | None = None,
    limits: tuple[float, float] = (0, 1),
    opacity: float = 0.5,
) -> Axes:
    """Photographs in a row; below each, its Grad-CAM or quality map over it in grey.

    Args:
        images: list of (H, W, 3) uint8 arrays, RGB.
        maps: list of (h, w) arrays, one an image; stretched over it when smaller.
        titles: one line of text an image, or None.
        ax: Axes to lay the panels into, or None for a new figure.
        title: heading, or None.
        columns: photographs in a row, or None for one row of all.
        limits: values of the ends of the colour bar.
        opacity: of the map over the photograph, 0..1.

    Returns:
        The Axes; each picture has an Axes of its own in its `child_axes`: photograph, its map, the next...

    Raises:
        ValueError: when there is no image, or not one map and one title for each.

    Example:
        >>> import numpy as np
        >>> from qualitykit.analysis.plots import plot_map_panels
        >>> image = np.zeros((4, 6, 3), "uint8")
        >>> len(plot_map_panels([image, image], [np.eye(4), np.eye(4)]).child_axes)
        4

    Reference:
        QualityNet, Fig. 14.
    """
    titles = [""] * len(images) if titles is None else titles
    if not len(images) or len(maps) != len(images) or len(titles) != len(images):
        raise ValueError(
            "images, maps and titles must be equally many, at least one. "
            f"Received: {len(images)} images, {len(maps)} maps, {len(titles)} titles"
        )
    columns = min(columns or len(images), len(images))
    heading = _LINE if any(titles) else _GAP
    rows = [row for tall in _heights(images, columns) for row in ((heading, tall, _GAP / 2), (0, tall, _GAP))]
    ax, cells = _lay_out(ax, rows, columns, title, room=0.6)
    places = [(2 * (i // columns), i % columns) for i in range(len(images))]
    pairs = [(cells(row, column), cells(row + 1, column)) for row, column in places]
    for (above, below), image, heat, text in zip(pairs, images, maps, titles, strict=True):
        height, width = np.shape(image)[:2]
        # Where the cell is taller than the picture, photograph and map still touch.
        _show(above, image, text, anchor="S")
        _show(below, np.asarray(image) @ _LUMA, "", anchor="N")
        whole = (-0.5, width - 0.5, height - 0.5, -0.5)
        scale = {"vmin": limits[0], "vmax": limits[1], "cmap": "viridis"}
        drawn = below.imshow(heat, alpha=opacity, extent=whole, interpolation="bilinear", **scale)
    bar = ax.figure.colorbar(drawn, ax=ax, fraction=0.03, pad=0.02, aspect=30)
    bar.solids.set_alpha(1)
    bar.ax.grid(visible=False)
    return ax


@styled
def plot_worst_errors(
    images: Sequence,
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    columns: int = 4,
) -> Axes:
    """The photographs that a model misjudges most, each with its rating and its prediction.

    Args:
        images: list of (H, W, 3) uint8 arrays, RGB; None where a photograph cannot be shown.
        table: DataFrame as `summaries.worst_errors` gives, one row an image, in the same order.
        ax: Axes to lay the gallery into, or None for a new figure.
        title: heading, or None.
        columns: pictures in a row.

    Returns:
        The Axes; each picture has an Axes of its own in its `child_axes`.

    Raises:
        ValueError: when images and table differ in length or are empty.

    Example:
        >>> import numpy as np
        >>> from qualitykit.analysis.plots import plot_worst_errors
        >>> from qualitykit.analysis.summaries import worst_errors
        >>> ax = plot_worst_errors([np.zeros((4, 6, 3), "uint8")], worst_errors([1, 2], [1, 9], count=1))
        >>> ax.child_axes[0].get_title()
        'rated 2.00, predicted 9.00'
    """
    if not len(images) or len(images) != len(table):
        raise ValueError(
            f"images and table must be equally long, at least one. Received: {len(images)} and {len(table)}"
        )
    columns = min(columns, len(images))
    rows = [(_LINE, tall, _LINE) for tall in _heights(images, columns)]
    ax, cells = _lay_out(ax, rows, columns, title)
    for index, (image, row) in enumerate(zip(images, table.itertuples(), strict=True)):
        cell = cells(*divmod(index, columns))
        _show(cell, image, f"rated {row.rating:.2f}, predicted {row.prediction:.2f}")
        cell.set_xlabel(_shorten(row.path), fontsize=7)
    return ax


def _heights(images, columns):
    """Inches that the tallest picture of each row needs at the common width; extreme ones become narrower."""
    ratios = [1.0 if image is None else np.shape(image)[0] / np.shape(image)[1] for image in images]
    rows = [ratios[start : start + columns] for start in range(0, len(ratios), columns)]
    return [_CELL * min(max(row), 1.5) for row in rows]


def _lay_out(ax, rows, columns, title, room=0):
    """The outer Axes, which shows nothing but its title, and a function that makes the one at (row, column).

    Args:
        ax: Axes, or None for a new figure as large as its rows.
        rows: (inches above the pictures, of the pictures, below them) of each row.
        columns: pictures in a row.
        title: heading, or None.
        room: inches on the right.
    """
    height = sum(map(sum, rows))
    ax = axes_or_new(ax, (_CELL * columns + room, height + (0.35 if title else 0.1)))
    ax.set_axis_off()
    ax.set_title(title or "")
    gap = _GAP / (_CELL * columns)

    def cell(row, column):
        bottom = 1 - (sum(map(sum, rows[:row])) + rows[row][0] + rows[row][1]) / height
        width = 1 / columns - gap
        return ax.inset_axes((column / columns + gap / 2, bottom, width, rows[row][1] / height))

    return ax, cell


def _show(cell, image, text, anchor="C"):
    cell.set(xticks=[], yticks=[], anchor=anchor)
    for spine in cell.spines.values():
        spine.set_visible(False)
    cell.grid(visible=False)
    cell.set_title(text, fontsize=7.5, loc="center")
    if image is None:
        cell.text(0.5, 0.5, "not available", ha="center", va="center", transform=cell.transAxes, fontsize=8)
    else:
        cell.imshow(image, cmap="gray", vmin=0, vmax=255)


def _shorten(path, length=30):
    name = str(path).replace("\\", "/").rsplit("/", 1)[-1]
    return name if len(name) <= length else f"...{name[3 - length :]}"
