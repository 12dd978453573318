"""`qk.score`: photographs in, a table of scores out."""

import time

import numpy as np
import pandas as pd
from tqdm import tqdm

from qualitykit.images import find_images
from qualitykit.inference.batching import decode_ahead, group_by_shape, predict_group
from qualitykit.inference.prepare import preparation
from qualitykit.models.presets import resolve

COLUMNS = ["path", "score", "percentile", "scale", "width", "height", "status", "error", "seconds"]
_NUMBERS = ("score", "percentile", "width", "height", "seconds")


def score(
    paths,
    model="default",
    *,
    size="fit",
    batch_size=8,
    orient=True,
    max_megapixels=250.0,
    progress=False,
    watch=None,
):
    """Scores photographs.

    Args:
        paths: a file, a folder (searched recursively), a glob pattern, or a list of those.
        model: name, path of a `.keras` file, or a `keras.Model` from RGB 0..255 to (N, 1).
        size: what happens to large photographs. "fit": as the model's card says; the default model brings
            the shorter side down to the 512 pixels of its training photographs, aspect kept, and never
            enlarges. "full": every pixel is looked at. A number: another short side.
        batch_size: photographs of equal shape that are scored together.
        orient: apply EXIF orientation; papers read the raw pixels.
        max_megapixels: larger files are reported as errors and not decoded.
        progress: show a progress bar.
        watch: called as `watch(path, image)` with every scored photograph as the model saw it, for
            thumbnails and maps; None for nothing.

    Returns:
        pandas.DataFrame, one row a file in the given order: path; score; percentile (share of the training
        ratings below the score, in percent); scale (range and direction in words); width and height of the
        file; status "ok" or "failed"; error; seconds (decoding and its share of the batch).

    Raises:
        ValueError: no such model, bad size, or `paths` name nothing at all.

    Example:
        >>> table = score(["no_such.jpg"], model="default")
        >>> table.loc[0, "status"], table.loc[0, "error"]
        ('failed', 'no such file')
    """
    files = find_images(paths)
    if not files:
        raise ValueError(f"no image files found in {paths!r}")
    network, card = resolve(model)
    prepare = preparation(card, size, orient=orient, max_megapixels=max_megapixels)
    rows = [None] * len(files)
    items = _recorded(decode_ahead(files, prepare.load), rows, progress)
    for group in group_by_shape(items, batch_size):
        start = time.perf_counter()
        scores = predict_group(network, group, batch_size, prepare.crops, prepare.patches)
        share = (time.perf_counter() - start) / len(group)
        for item, value in zip(group, scores, strict=True):
            rows[item.index].update(_judged(value, card), seconds=item.seconds + share)
            if watch is not None:
                watch(item.path, item.image)
            item.image = None
    # Object columns: a file name need not be valid text, which pandas' own strings insist on.
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    return table.astype(dict.fromkeys(_NUMBERS, "float64"))


def _recorded(items, rows, progress):
    """Passes items on and notes each in its row, so that a failure has one before anything is scored."""
    for item in tqdm(items, total=len(rows), disable=not progress, unit="image"):
        rows[item.index] = {
            "path": item.path,
            "score": np.nan,
            "percentile": np.nan,
            "scale": None,
            "width": item.width,
            "height": item.height,
            "status": "failed",
            "error": item.error,
            "seconds": item.seconds,
        }
        yield item


def _judged(value, card):
    if not np.isfinite(value):
        return {"error": f"the model's score is {value}"}
    return {"score": value, "percentile": card.percentile(value), "scale": card.scale_text, "status": "ok"}
