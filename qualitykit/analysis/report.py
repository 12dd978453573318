"""One self-contained HTML page: photographs, scores, where each gains and loses, and what failed."""

import base64
import hashlib
import io
from datetime import date
from pathlib import Path, PurePath

import jinja2
import numpy as np
import pandas as pd
from PIL import Image

from qualitykit._files import write_atomically
from qualitykit.analysis.thumbnails import (
    DAMAGE,
    LOWERS,
    RAISES,
    make_colour_strip,
    make_damage_layer,
    make_heat_layers,
    make_thumbnail,
)

_TEMPLATES = Path(__file__).parent / "templates"
_BINS = 25


def report_page(
    table,
    images=None,
    maps=None,
    *,
    damages=None,
    title="Image quality",
    model_card=None,
    training_ratings=None,
    score_range=(0, 100),
    out="report.html",
):
    """Writes a table of scores as one HTML page that needs no network and asks for none.

    Pictures are held in `images` and `maps` as small as they go into the page (about 20 KB a photograph), so
    that they can be made while scoring and the photographs themselves let go; the page is written row by
    row, to a temporary name, and renamed when it is complete.

    Args:
        table: pandas table with the columns path and score (NaN where a file failed), and any of width,
            height, seconds, percentile (0..100, among the training ratings) and error.
        images: path -> JPEG bytes (see `make_thumbnail`), an (H, W, 3) uint8 array, or a callable that gives
            either; paths may be missing.
        maps: path -> pair of PNG bytes (see `make_heat_layers`), an (H, W) map in -1..1 as
            `explain(..., sign="both", relative=True)` gives, or a callable that gives either; paths may be
            missing.
        damages: path -> PNG bytes (see `make_damage_layer`), an (H, W) quality map in 0..1 as `quality_map`
            gives, or a callable that gives either; paths may be missing.
        title: heading of the page.
        model_card: mapping of what should be said of the model; one level of mappings inside it is shown too.
        training_ratings: ratings that the model was trained on, in units of the score: the histogram stands
            against them, and percentiles are made from them if the table has none.
        score_range: (lowest, highest) score.
        out: path of the page.

    Returns:
        pathlib.Path of the page.

    Raises:
        ValueError: the table lacks a column, or a picture has the wrong shape or range.

    Example:
        >>> import pandas as pd, tempfile
        >>> table = pd.DataFrame({"path": ["a.jpg"], "score": [61.5]})
        >>> report_page(table, out=tempfile.mkdtemp() + "/report.html").name
        'report.html'
    """
    missing = {"path", "score"} - set(table.columns)
    if missing:
        raise ValueError(f"table must have the columns path and score. Received: {list(table.columns)}")
    low, high = score_range
    if not low < high:
        raise ValueError(
            f"score_range must be (low, high) with low < high. Received: score_range={score_range}"
        )
    ratings = np.asarray([] if training_ratings is None else training_ratings, dtype=float)
    scored, failed = table[table["score"].notna()], table[table["score"].isna()]
    scores = scored["score"].to_numpy(float)
    style, script = ((_TEMPLATES / f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    page = (
        _environment()
        .get_template("report.html")
        .generate(
            title=title,
            style=style,
            script=script,
            policy=_security_policy(style, script),
            today=date.today(),
            low=low,
            high=high,
            scores=scores,
            ratings=ratings,
            histogram=_histogram(scores, low, high),
            rating_histogram=_histogram(ratings, low, high),
            rows=_rows(scored, images or {}, maps or {}, damages or {}, ratings, score_range),
            has_maps=bool(maps),
            has_damages=bool(damages),
            failures=[(_text(row.path), _reason(row)) for row in failed.itertuples()],
            card=_card_lines(model_card or {}),
            strips={
                name: _uri(make_colour_strip(colour_map))
                for name, colour_map in (("lowers", LOWERS), ("raises", RAISES), ("damage", DAMAGE))
            },
        )
    )
    return _write(page, Path(out))


def _environment():
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(
        autoescape=True, loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["median"] = lambda values: f"{np.median(values):.1f}"
    environment.filters["quantile"] = lambda values, q: f"{np.quantile(values, q):.0f}"
    return environment


def _security_policy(style, script):
    """Allows the page's own style and script, by their hashes, and pictures inside it; nothing else."""
    style, script = (base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (style, script))
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _histogram(values, low, high):
    """Heights 0..1 of the bins, the fullest being 1; scores past the ends count in the last bins."""
    counts, _ = np.histogram(np.clip(values, low, high), bins=_BINS, range=(low, high))
    return (counts / max(counts.max(), 1)).round(4).tolist()


def _rows(scored, images, maps, damages, ratings, score_range):
    """One dict per scored file, made when the template asks for it: one picture in memory at a time."""
    low, high = score_range
    for row in scored.itertuples():
        percentile = getattr(row, "percentile", np.nan)
        if pd.isna(percentile) and ratings.size:
            percentile = 100 * np.mean(ratings <= row.score)
        width, height, seconds = (getattr(row, key, np.nan) for key in ("width", "height", "seconds"))
        yield {
            **_name(row.path),
            "score": float(row.score),
            "share": 100 * float(np.clip((row.score - low) / (high - low), 0, 1)),
            "percentile": None if pd.isna(percentile) else float(percentile),
            "width": None if pd.isna(width) else int(width),
            "height": None if pd.isna(height) else int(height),
            "seconds": None if pd.isna(seconds) else float(seconds),
            "thumbnail": _thumbnail(images.get(row.path)),
            "layers": _layers(maps.get(row.path)) | _damage_layer(damages.get(row.path)),
        }


def _thumbnail(image):
    image = image() if callable(image) else image
    if image is None:
        return None
    data = image if isinstance(image, bytes) else make_thumbnail(image)
    width, height = Image.open(io.BytesIO(data)).size
    return {"uri": _uri(data, "jpeg"), "width": width, "height": height}


def _layers(heat):
    heat = heat() if callable(heat) else heat
    if heat is None:
        return {}
    pair = heat if isinstance(heat, tuple | list) and isinstance(heat[0], bytes) else make_heat_layers(heat)
    return dict(zip(("lowers", "raises"), map(_uri, pair), strict=True))


def _damage_layer(quality):
    quality = quality() if callable(quality) else quality
    if quality is None:
        return {}
    return {"damage": _uri(quality if isinstance(quality, bytes) else make_damage_layer(quality))}


def _uri(data, kind="png"):
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _name(path):
    parts = PurePath(str(path))
    return {"path": _text(path), "name": _text(parts.name), "folder": _text(parts.parent)}


def _reason(row):
    error = getattr(row, "error", None)
    return "no reason given" if pd.isna(error) or not str(error) else _text(error)


def _text(value):
    """Text that is safe to look at: control, bidirectional and undecodable characters stand as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))


def _card_lines(card):
    """(label, text) of a card, mappings inside it opened."""
    for key, value in card.items():
        if isinstance(value, dict):
            yield from ((f"{key}, {inner}", text) for inner, text in _card_lines(value))
        elif value is not None:
            value = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
            yield str(key).replace("_", " "), f"{value:.4g}" if isinstance(value, float) else _text(value)


def _write(chunks, out):
    def write(path):
        with path.open("w", encoding="utf-8") as file:
            file.writelines(chunks)

    write_atomically(out, write)
    return out
