"""What needs the photographs themselves: the worst errors as a gallery, Grad-CAM."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from qualitykit.analysis import plots, readings, summaries
from qualitykit.analysis.evaluation_figures import Figure, save_figure, slug
from qualitykit.analysis.published import counterpart
from qualitykit.analysis.thumbnails import make_thumbnail
from qualitykit.images import ImageError, load_image, resize_image

_GALLERY, _EXPLAINED = 8, 4
_SIDE = 512


@dataclass(frozen=True)
class Gallery:
    """The worst errors with their photographs: a figure for the files, thumbnails for the page.

    Args:
        figure: `Figure`.
        table: DataFrame of `worst_errors`.
        thumbnails: bytes of a JPEG file for each row, None where a photograph was not found.
    """

    figure: Figure
    table: pd.DataFrame
    thumbnails: list


def draw_gallery(one, root, folder):
    """The worst errors of a set as a `Gallery`; None where no photograph can be found."""
    table = summaries.worst_errors(one.y_true, one.y_pred, _GALLERY, one.paths)
    images = [_load(one, path, root) for path in table["path"]] if one.paths is not None else []
    if all(image is None for image in images):
        return None
    names = (
        f"{row.path}: rated {row.rating:.3g}, predicted {row.prediction:.3g}" for row in table.itertuples()
    )
    figure = save_figure(
        plots.plot_worst_errors(images, table, title=one.title, columns=2),
        folder,
        slug("worst_errors", one.model, one.dataset),
        f"Worst errors: {one.title}",
        f"Ratings and predictions from {one.file.name}; photographs from the paths in it.",
        "Gallery, worst first. " + "; ".join(names) + ".",
        readings.read_worst(table),
    )
    return Gallery(figure, table, [None if image is None else make_thumbnail(image) for image in images])


def draw_grad_cam(one, model, root, folder):
    """What a model shows of photographs from the lowest prediction to the highest; None without photographs.

    Args:
        one: `Predictions` of that model, with paths.
        model: `keras.Model` for Grad-CAM, or one of `qualitykit.inference.explainers`.
        root: folder that the paths are relative to, or None.
        folder: to write into.
    """
    order = np.argsort(one.y_pred, kind="stable")
    rows = order[np.unique(np.linspace(0, order.size - 1, _EXPLAINED).round().astype(int))]
    found = [(row, _load(one, one.paths[row], root)) for row in rows] if one.paths is not None else []
    found = [(row, image) for row, image in found if image is not None]
    if not found:
        return None
    images = [image for _, image in found]
    titles = [f"rated {one.y_true[row]:.1f}, predicted {one.y_pred[row]:.1f}" for row, _ in found]
    names = ", ".join(str(one.paths[row]) for row, _ in found)
    maps, kind, bright = _maps(model, images)
    return save_figure(
        plots.plot_map_panels(images, maps, titles, title=one.title, columns=2),
        folder,
        slug("grad_cam", one.model, one.dataset),
        f"{kind[0].upper()}{kind[1:]}: {one.title}",
        f"Photographs with the lowest prediction, at the thirds and with the highest in {one.file.name}; "
        f"bright is {bright}. Longest side at most {_SIDE} pixels."
        f"{counterpart('grad-cam', [one.dataset]) if kind == 'Grad-CAM' else ''}",
        f"Photographs above, their heat maps below: {names}.",
        f"Bright is {bright}: rightly so where people would see it too.",
    )


def _maps(model, images):
    """Heat maps, what has drawn them, and what bright means in them."""
    from qualitykit.analysis.grad_cam import explain

    raises = "where the model finds what raises the score"
    if not hasattr(model, "draw"):
        return [explain(model, image) for image in images], "Grad-CAM", raises
    both = "positive" in model.signs
    maps = [model.draw(image, "positive" if both else "negative") for image in images]
    return maps, model.name, raises if both else model.note


def _load(one, path, root):
    """A photograph, its longest side reduced to 512, looked for in `root`, beside the CSV file and here."""
    for place in (root, one.file.parent, Path()):
        if place is not None and (Path(place) / str(path)).is_file():
            try:
                image = load_image(Path(place) / str(path), orient=False)
            except ImageError:
                return None
            height, width = image.shape[:2]
            scale = min(1.0, _SIDE / max(height, width))
            size = (max(1, round(height * scale)), max(1, round(width * scale)))
            return image if scale == 1 else resize_image(image, size)
    return None
