"""`qk.score`: photographs in, a table of scores out."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from tqdm import tqdm

from qualitykit._notebook import wants_bar
from qualitykit.inference.engines import ready
from qualitykit.inference.in_flight import MEGABYTES
from qualitykit.inference.judging import judge_each
from qualitykit.inference.prepare import preparation, why_prepared
from qualitykit.inference.sources import Photographs, gather
from qualitykit.models.presets import ModelLike, judging_network

COLUMNS = ["path", "score", "percentile", "scale", "width", "height", "status", "error", "seconds"]
_TYPES = {"score": "float64", "low": "float64", "high": "float64", "percentile": "float64"}
_TYPES |= {"width": "Int64", "height": "Int64", "seconds": "float64"}


def score(
    photographs: Photographs,
    model: ModelLike = "default",
    *,
    size: str | int = "fit",
    output: str | tuple | None = None,
    batch_size: int = 8,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
    engine: str = "auto",
    ahead_megabytes: float = MEGABYTES,
    progress: bool | None = None,
    watch: Callable | None = None,
) -> pd.DataFrame:
    """Scores photographs.

    Args:
        photographs: a file, a folder (searched recursively), a glob pattern, an array (H, W, 3) or
            (N, H, W, 3) of RGB 0..255, a PIL image, the bytes of an image file, an open binary file, or a
            list of those.
        model: name, path of a `.keras` file, or a `keras.Model` from RGB 0..255 to (N, 1). Any scaling of
            the pixels is the model's own business.
        size: what happens to large photographs. "fit": as the model's card says; the default model brings
            the shorter side down to the 512 pixels of its training photographs, aspect kept, and never
            enlarges. "full": every pixel is looked at. A number: another short side. A model without a card
            that insists on one size gets a grid of crops of it, or photographs resized to it where it is no
            square.
        output: "distribution" for a model that gives shares of ratings from 1 up, such as NIMA's ten, or
            (low, high), the ratings of its first and last output: the score is their mean rating. None: as
            the model's card says, one score where it has none.
        batch_size: photographs of equal shape that are scored together.
        orient: apply EXIF orientation; papers read the raw pixels.
        max_megapixels: larger files are reported as errors and not decoded.
        raw_colour: leave the stored colours as they are, as papers do, instead of converting them to sRGB
            where a file's colour profile is another.
        engine: what computes the scores: "keras"; "onnx", ONNX Runtime on the model's exported twin, which
            loads no framework (see `qk.export`); or "auto", the twin where there is one and else Keras. A
            `keras.Model` is Keras' in any case.
        ahead_megabytes: what the pixels of photographs that are decoded and not yet scored may take, in
            millions of bytes; a photograph that takes more by itself is decoded alone.
        progress: show a progress bar; None does in a notebook.
        watch: called as `watch(path, image)` with every scored photograph as the model saw it, for
            thumbnails and maps; None for nothing.

    Returns:
        pandas.DataFrame, one row a photograph in the given order: path (of what has none, "array 0",
        "image 0", "bytes 0" or "file 0", the number being its place in the list); score; percentile (share of
        the training ratings below the score, in percent); scale (range and direction in words, or "unknown");
        width and height; status "ok" or "failed"; error; seconds (decoding and its share of the batch). Where
        the model's card holds an interval, low and high follow the score: 90 % of ratings lie between; where
        something of a file was ignored, such as a broken colour profile, a column note says so. Its `attrs`
        say which model it was, how photographs were prepared and why, and which images in folders were passed
        over: {kind: paths}.

    Raises:
        TypeError: `photographs` hold something else, or `model` is none.
        ValueError: no such model, bad size or number of megabytes, a model that gives not one score a
            photograph, or `photographs` name nothing at all.
        RuntimeError: this process was forked from one where a model had run.

    Example:
        >>> table = score(["no_such.jpg"], model="default")
        >>> table.loc[0, "status"], table.loc[0, "error"]
        ('failed', 'no such file')
        >>> [int(n) for n in score(np.zeros((2, 64, 80, 3), "uint8"))["width"]]
        [80, 80]
    """
    sources = gather(photographs)
    loaded = ready(model, output, engine)
    reading = {"orient": orient, "max_megapixels": max_megapixels, "raw_colour": raw_colour}
    prepare = preparation(loaded, size, **reading)
    rows = [None] * len(sources)
    judged = judge_each(sources, prepare, judging_network(loaded), batch_size, ahead_megabytes)
    with tqdm(total=len(sources), disable=not wants_bar(progress), unit="image") as bar:
        for item, values in judged:
            rows[item.index] = _row(item)
            if values is not None:
                rows[item.index].update(_judged(*values, card=loaded.card))
                if watch is not None:
                    watch(item.path, item.image)
            bar.update()
    facts = {"model": loaded.card.name, "prepared": why_prepared(loaded, size)}
    return _table(rows, loaded.card, {**facts, "passed_over": sources.passed_over})


def _row(item):
    return {
        "path": item.path,
        "width": item.width,
        "height": item.height,
        "status": "failed",
        "error": item.error,
        "note": item.note or None,
        "seconds": item.seconds,
    }


def _judged(value, spread=None, *, card):
    if not np.isfinite(value):
        return {"error": f"the model's score is {value}"}
    low, high = card.interval_at(value, spread)
    judged = {"score": value, "percentile": card.percentile(value), "scale": card.scale_text}
    return {**judged, "low": low, "high": high, "status": "ok"}


def _table(rows, card, facts):
    after = COLUMNS.index("score") + 1
    interval = [] if card.interval is None else ["low", "high"]
    note = ["note"] if any(row["note"] for row in rows) else []
    columns = [*COLUMNS[:after], *interval, *COLUMNS[after:], *note]
    # Object columns: a file name need not be valid text, which pandas' own strings insist on.
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    table = table.astype({name: kind for name, kind in _TYPES.items() if name in columns})
    table.attrs = facts
    return table
