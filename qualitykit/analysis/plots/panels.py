"""Pictures in rows: photographs with their maps, and the worst errors as a gallery."""

import numpy as np

from qualitykit.analysis.plots.style import axes_or_new, styled

_CELL = 1.9  # inches
_LUMA = (0.299, 0.587, 0.114)


@styled
def plot_map_panels(
    images, maps, titles=None, *, ax=None, title=None, columns=None, limits=(0, 1), opacity=0.5
):
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
    rows = 2 * -(-len(images) // columns)
    ax = axes_or_new(ax, (_CELL * columns + 0.6, _height(images, rows)))
    places = [(2 * (i // columns) + below, i % columns) for i in range(len(images)) for below in (0, 1)]
    cells = _cells(ax, rows, columns, places, title)
    for above, below, image, heat, text in zip(cells[::2], cells[1::2], images, maps, titles, strict=True):
        height, width = np.shape(image)[:2]
        _show(above, image, text)
        _show(below, np.asarray(image) @ _LUMA, "")
        whole = (-0.5, width - 0.5, height - 0.5, -0.5)
        scale = {"vmin": limits[0], "vmax": limits[1], "cmap": "viridis"}
        drawn = below.imshow(heat, alpha=opacity, extent=whole, interpolation="bilinear", **scale)
    bar = ax.figure.colorbar(drawn, ax=ax, fraction=0.03, pad=0.02)
    bar.solids.set_alpha(1)
    bar.ax.grid(visible=False)
    return ax


@styled
def plot_worst_errors(images, table, *, ax=None, title=None, columns=4):
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
    rows = -(-len(images) // columns)
    ax = axes_or_new(ax, (_CELL * columns, _height(images, rows)))
    places = [divmod(index, columns) for index in range(len(images))]
    cells = _cells(ax, rows, columns, places, title)
    for cell, image, row in zip(cells, images, table.itertuples(), strict=True):
        _show(cell, image, f"rated {row.rating:.2f}, predicted {row.prediction:.2f}")
        cell.set_xlabel(_shorten(row.path), fontsize=7)
    return ax


def _height(images, rows):
    """Inches for rows of pictures of a common width, with room for a line above and one below each."""
    shapes = [np.shape(image) for image in images if image is not None]
    tallest = max((shape[0] / shape[1] for shape in shapes), default=1.0)
    return rows * (_CELL * min(tallest, 1.5) + 0.45) + 0.4


def _cells(ax, rows, columns, places, title):
    """Axes inside one, at (row, column) places of a grid; the outer one shows nothing but its title."""
    ax.set_axis_off()
    ax.set_title(title or "")
    gap_x, gap_y = 0.04 / columns, 0.16 / rows
    width, height = 1 / columns - gap_x, 1 / rows - gap_y
    return [
        ax.inset_axes((column / columns + gap_x / 2, 1 - (row + 1) / rows + gap_y / 2, width, height))
        for row, column in places
    ]


def _show(cell, image, text):
    cell.set(xticks=[], yticks=[])
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
