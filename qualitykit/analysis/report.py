"""One HTML page to choose photographs on: scores, where each gains and loses, and what failed."""

import hashlib
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualitykit._files import write_atomically
from qualitykit.analysis.pages import data_uri, inlined, security_policy, template
from qualitykit.analysis.report_pictures import picture_store
from qualitykit.analysis.report_rows import known_figures, report_rows
from qualitykit.analysis.thumbnails import DAMAGE, LOWERS, MARGIN, RAISES, make_colour_strip
from qualitykit.images.errors import one_line

_BINS = 25
_WORD = 30  # letters of a list's item that may share a line with others
_STYLES = ("page.css", *(f"report/{part}.css" for part in ("overview", "tools", "cards", "list", "enlarged")))
_SCRIPTS = ("cards", "marks", "layers", "order", "filters", "walk", "enlarge", "export", "start")
# Before the cards come, so that they are laid out as they stay.
_EARLY = (
    'document.documentElement.classList.add("scripted");'
    'Object.assign(document.documentElement.dataset, { view: "grid", heat: "none" });'
)


def report_page(
    table: pd.DataFrame,
    images: dict | None = None,
    maps: dict | None = None,
    *,
    damages: dict | None = None,
    streams: Sequence[str] = (),
    title: str = "Image quality",
    model_card: dict | None = None,
    card_details: dict | None = None,
    map_name: str = "Grad-CAM",
    map_note: str = "",
    passed_over: dict | None = None,
    training_ratings: npt.ArrayLike | None = None,
    score_range: tuple[float, float] = (0, 100),
    scale_text: str | None = None,
    thumbnails: str = "auto",
    out: str | os.PathLike = "report.html",
) -> Path:
    """Writes a table of scores as one HTML page that needs no network and asks for none.

    On the page people look through the photographs as a grid or a list, sort and sift them by their figures,
    enlarge them, and pick and reject by keys; the browser keeps their choice, and saves it as a file.

    Pictures are held in `images` and `maps` as small as they go into the page (about 20 KB a photograph), so
    that they can be made while scoring and the photographs themselves let go; the page is written row by
    row, to a temporary name, and renamed when it is complete.

    Args:
        table: pandas table with the columns path and score (NaN where a file failed), and any of width,
            height, seconds, percentile (0..100, among the training ratings), low and high (ends of the
            score's 90 % interval) and error.
        images: path -> JPEG bytes (see `make_thumbnail`), an (H, W, 3) uint8 array, or a callable that gives
            either; paths may be missing.
        maps: path -> PNG bytes (see `make_heat_sheet`), an (H, W) map in -1..1 as `explain(..., sign="both",
            relative=True)` gives, a list of such maps (the fused one, then one for each of `streams`), or a
            callable that gives any of these; paths may be missing.
        damages: path -> PNG bytes (see `make_damage_layer`), an (H, W) quality map in 0..1 as `quality_map`
            gives, or a callable that gives either; paths may be missing.
        streams: names of the model's streams, if `maps` hold their maps too.
        title: heading of the page.
        model_card: mapping of what should be said of the model; one level of mappings inside it is shown too.
        card_details: mapping of what only some will want to know of it, such as settings; it is folded away.
        map_name: what drew `maps`.
        map_note: what the model that drew `damages` knows, and does not, in a sentence or more.
        passed_over: mapping from a kind of files that were not looked at, such as "camera raw", to a pair of
            their paths, or of their number, and a hint of what can be done.
        training_ratings: ratings that the model was trained on, in units of the score: the histogram stands
            against them, and percentiles are made from them if the table has none.
        score_range: (lowest, highest) score.
        scale_text: range and direction of the scores in words, or "unknown"; None for `score_range`, higher
            is better.
        thumbnails: "embedded" in the page, "beside" it in the folder `<page>_pictures`, or "auto": beside it
            from 501 photographs on.
        out: path of the page.

    Returns:
        pathlib.Path of the page.

    Raises:
        ValueError: the table lacks a column, a picture has the wrong shape or range, or another argument is
            not as described.

    Example:
        >>> import pandas as pd, tempfile
        >>> table = pd.DataFrame({"path": ["a.jpg"], "score": [61.5]})
        >>> report_page(table, out=tempfile.mkdtemp() + "/report.html").name
        'report.html'
    """
    _check(table, score_range)
    out = Path(out)
    ratings = np.asarray([] if training_ratings is None else training_ratings, dtype=float)
    scored, failed = table[table["score"].notna()], table[table["score"].isna()]
    with picture_store(thumbnails, len(scored), out) as store:
        rows = report_rows(
            scored,
            images or {},
            maps or {},
            damages or {},
            ratings=ratings,
            score_range=score_range,
            store=store,
            folder=out.absolute().parent,
        )
        page = template("report.html").generate(
            **_head(title, out),
            **_overview(scored["score"].to_numpy(float), ratings, score_range),
            scale_text=scale_text or "{:g} to {:g}, higher is better".format(*score_range),
            rows=rows,
            known=known_figures(scored, ratings),
            has_maps=bool(maps),
            has_damages=bool(damages),
            streams=list(streams),
            margin=MARGIN,
            map_name=map_name,
            map_note=map_note,
            strips={
                name: data_uri(make_colour_strip(colour_map), "png")
                for name, colour_map in (("lowers", LOWERS), ("raises", RAISES), ("damage", DAMAGE))
            },
            failures=[(one_line(str(row.path)), _reason(row)) for row in failed.itertuples()],
            passed_over=[_passed_over(*item) for item in (passed_over or {}).items()],
            card=list(_card_lines(model_card or {})),
            details=list(_card_lines(card_details or {})),
            pictures_folder=None if store.folder is None else one_line(store.folder),
        )
        write_atomically(out, lambda path: _write(path, page, store))
    return out


def _check(table, score_range):
    missing = {"path", "score"} - set(table.columns)
    if missing:
        raise ValueError(f"table must have the columns path and score. Received: {list(table.columns)}")
    low, high = score_range
    if not low < high:
        raise ValueError(
            f"score_range must be (low, high) with low < high. Received: score_range={score_range}"
        )


def _write(path, page, store):
    with path.open("w", encoding="utf-8") as file:
        file.writelines(page)
    store.finish()


def _head(title, out):
    """What stands in the page's head, and what its marks are kept under in the browser."""
    style, script = inlined(*_STYLES), inlined(*(f"report/{name}.js" for name in _SCRIPTS))
    script = f'"use strict";\n(() => {{\n{script}\n}})();'
    return {
        "title": title,
        "style": style,
        "early": _EARLY,
        "script": script,
        # The page's own folder, and the files it links to; on a server, that server.
        "policy": security_policy([style], [_EARLY, script], "data: 'self' file:"),
        "key": hashlib.sha256(os.fsencode(out.absolute())).hexdigest()[:16],
        "today": date.today(),
    }


def _overview(scores, ratings, score_range):
    low, high = score_range
    return {
        "low": low,
        "high": high,
        "scores": scores,
        "ratings": ratings,
        "score_facts": _facts(scores),
        "median_rating": None if not len(ratings) else f"{np.median(ratings):.1f}",
        "histogram": _histogram(scores, low, high),
        "rating_histogram": _histogram(ratings, low, high),
    }


def _facts(scores):
    if not len(scores):
        return None
    lowest, lower, upper, highest = (f"{value:.0f}" for value in np.quantile(scores, (0, 0.25, 0.75, 1)))
    return {
        "median": f"{np.median(scores):.1f}",
        "middle": f"{lower} to {upper}",
        "extremes": f"{lowest} and {highest}",
    }


def _histogram(values, low, high):
    """Heights 0..1 of the bins, the fullest being 1; scores past the ends count in the last bins."""
    counts, _ = np.histogram(np.clip(values, low, high), bins=_BINS, range=(low, high))
    return (counts / max(counts.max(), 1)).round(4).tolist()


def _reason(row):
    error = getattr(row, "error", None)
    return "no reason given" if pd.isna(error) or not str(error) else one_line(str(error))


def _passed_over(kind, found):
    if not (isinstance(found, tuple) and len(found) == 2 and isinstance(found[0], int | list | tuple)):
        raise ValueError(
            "passed_over must map a kind to a pair of its paths, or of their number, and a hint. "
            f"Received: {kind!r}: {found!r}"
        )
    files, hint = found
    paths = [] if isinstance(files, int) else [one_line(str(path)) for path in files]
    count = files if isinstance(files, int) else len(paths)
    return {"kind": one_line(str(kind)), "count": count, "paths": paths, "hint": one_line(str(hint))}


def _card_lines(card):
    """(label, lines) of a card, mappings inside it opened; short items of a list share a line."""
    for key, value in card.items():
        if isinstance(value, dict):
            yield from ((f"{key}, {inner}", lines) for inner, lines in _card_lines(value))
        elif value is not None:
            values = value if isinstance(value, list | tuple) else [value]
            texts = [f"{each:.4g}" if isinstance(each, float) else one_line(str(each)) for each in values]
            long = any(len(text) > _WORD for text in texts)
            yield str(key).replace("_", " "), texts if long else [", ".join(texts)]
