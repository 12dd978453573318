"""The photographs of a report, one dict each, made when the page comes to them."""

import io
import os
from pathlib import Path, PurePath
from urllib.parse import quote

import numpy as np
import pandas as pd
from PIL import Image

from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_sheet, make_thumbnail
from qualitykit.images.errors import one_line

# The cell that a photograph stands in is of this shape: a wider one fills its width, others its height.
_CELL = 4 / 3


def known_figures(scored, ratings):
    """Which figures a page can show and sort by, beside path and score.

    Args:
        scored: table of scored files.
        ratings: of the training, (N,), possibly none.

    Returns:
        set of "percentile", "size", "seconds", "interval".

    Example:
        >>> table = pd.DataFrame({"path": ["a"], "score": [1.0], "seconds": [np.nan], "percentile": [3.0]})
        >>> known_figures(table, np.array([]))
        {'percentile'}
    """
    columns = {"percentile": ["percentile"], "size": ["width", "height"], "seconds": ["seconds"]}
    columns["interval"] = ["low", "high"]
    known = {
        name
        for name, needed in columns.items()
        if {*needed} <= {*scored} and scored[needed].notna().any().all()
    }
    return known | ({"percentile"} if len(ratings) and len(scored) else set())


def report_rows(scored, images, maps, damages, *, ratings, score_range, store, folder):
    """One dict per scored file, made when it is asked for: one picture in memory at a time.

    Args:
        scored: table of scored files.
        images, maps, damages: path -> picture, as in `report_page`.
        ratings: of the training, (N,), possibly none.
        score_range: (lowest, highest) score.
        store: `Embedded` or `Beside`.
        folder: of the page, which links to files start from.
    """
    for number, row in enumerate(scored.itertuples(), start=1):

        def place(picture, suffix="", kind="png", number=number):
            return None if picture is None else store.place(number, suffix, picture, kind)

        thumbnail = _made(images.get(row.path), make_thumbnail)
        yield {
            **_name(row.path, folder),
            **_score(row, score_range),
            "percentile": _percentile(row, ratings),
            **{key: _number(row, key) for key in ("width", "height", "seconds")},
            "thumbnail": _measured(thumbnail, place(thumbnail, kind="jpeg")),
            "maps": place(_made(maps.get(row.path), _sheet), "_maps"),
            "damage": place(_made(damages.get(row.path), make_damage_layer), "_damage"),
        }


def _made(picture, make):
    """The bytes of a picture that is given as bytes, as an array, or as a callable that gives either."""
    picture = picture() if callable(picture) else picture
    return picture if picture is None or isinstance(picture, bytes) else make(picture)


def _sheet(heats):
    return make_heat_sheet(*heats) if isinstance(heats, list | tuple) else make_heat_sheet(heats)


def _measured(data, address):
    if data is None:
        return None
    width, height = Image.open(io.BytesIO(data)).size
    fills = "width" if width / height >= _CELL else "height"
    return {"address": address, "width": width, "height": height, "fills": fills}


def _score(row, score_range):
    low, high = score_range

    def share(value):
        return round(100 * float(np.clip((value - low) / (high - low), 0, 1)), 1)

    ends = [_number(row, key) for key in ("low", "high")]
    interval = None if None in ends else {"low": ends[0], "high": ends[1]}
    if interval:
        interval |= {"start": share(ends[0]), "width": round(share(ends[1]) - share(ends[0]), 1)}
    return {"score": float(row.score), "share": share(row.score), "interval": interval}


def _percentile(row, ratings):
    given = _number(row, "percentile")
    return 100 * float(np.mean(ratings <= row.score)) if given is None and len(ratings) else given


def _number(row, key):
    value = getattr(row, key, np.nan)
    return None if pd.isna(value) else float(value)


def _name(path, folder):
    parts = PurePath(str(path))
    parent = "" if parts.parent == PurePath() else one_line(str(parts.parent))
    return {
        "path": quote(_bytes(path)),
        "name": one_line(parts.name),
        "folder": parent,
        "link": _link(str(path), folder),
    }


def _bytes(path):
    """The bytes of a path's name, whatever they are, so that a list of picks names the file itself."""
    try:
        return os.fsencode(str(path))
    except UnicodeEncodeError:  # no name that a file system gave
        return str(path).encode("utf-8", "surrogatepass")


def _link(path, folder):
    """The address of a file, relative to a folder where that can be; None where there is no file."""
    if not os.path.isfile(path):
        return None
    try:
        return quote(os.fsencode(os.path.relpath(path, folder)).replace(os.fsencode(os.sep), b"/"))
    except ValueError:  # on another drive
        return Path(path).resolve().as_uri()
