"""`qk.report`: photographs in, one page out that shows scores and where the model looked."""

import os
from pathlib import Path

from qualitykit.analysis.grad_cam import explain
from qualitykit.analysis.report import report_page
from qualitykit.analysis.report_pictures import picture_store
from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_sheet, make_thumbnail
from qualitykit.inference import quality_maps
from qualitykit.inference.prepare import as_input
from qualitykit.inference.score_files import score
from qualitykit.models.presets import load_card, resolve

# What the page says of a model at once; the rest of its card is folded away.
_TEST, _AGREEMENT = "official test", ("SROCC", "PLCC", "RMSE")


def report(
    paths,
    model="default",
    out="report.html",
    *,
    title="Image quality report",
    maps=True,
    map_model=None,
    thumbnails="auto",
    passed_over=None,
    **options,
):
    """Scores photographs and writes an HTML page to choose among them.

    The page shows thumbnails, scores, heat maps of what raises and what lowers each score, of every stream
    where the model has several, the histogram against the training ratings, and the files that failed with
    their reasons; one can sort, sift, enlarge, pick and reject. It needs no network.

    Args:
        paths: as in `score`.
        model: name, path or `keras.Model`.
        out: path of the page, which appears by one rename.
        title: headline.
        maps: compute heat maps, which cost about three times a score.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`; the
            page then shows the predicted damage as well. None for none.
        thumbnails: "embedded" in the page, "beside" it in a folder, or "auto": beside it from 501
            photographs on.
        passed_over: files that were not looked at, as `report_page` takes them.
        **options: of `score`: size, batch_size, orient, max_megapixels, progress.

    Returns:
        The table of `score`.

    Raises:
        ValueError: as in `score`, or `out` lies in no folder.

    Example:
        >>> import tempfile
        >>> page = tempfile.mkdtemp() + "/report.html"
        >>> int((report(["no_such.jpg"], out=page)["status"] == "failed").sum())
        1
    """
    # Before anything is scored, for that takes time.
    picture_store(thumbnails, 0, out)
    if not Path(out).absolute().parent.is_dir():
        raise ValueError(f"out must lie in an existing folder. Received: out={os.fspath(out)!r}")
    loaded = resolve(model)
    drawer = quality_maps.map_model(map_model)
    small, heats, damages, streams = {}, {}, {}, []

    def watch(path, image):
        small[path] = make_thumbnail(image)
        if maps:
            seen = as_input(loaded.network, image)
            fused, parts = explain(loaded.network, seen, sign="both", relative=True, by_stream=True)
            streams[:] = parts if len(parts) > 1 else []
            heats[path] = make_heat_sheet(fused, *(parts[name] for name in streams))
        if drawer is not None:
            damages[path] = make_damage_layer(quality_maps.quality_map(image, drawer))

    table = score(paths, loaded, watch=watch, **options)
    card = loaded.card
    report_page(
        table,
        small,
        heats,
        damages=damages,
        streams=streams,
        title=title,
        model_card=_facts(card),
        card_details=_details(card),
        map_note=_limits(map_model),
        passed_over=passed_over,
        training_ratings=card.training_ratings(),
        score_range=(card.scale["low"], card.scale["high"]),
        thumbnails=thumbnails,
        out=out,
    )
    return table


def _facts(card):
    """What a reader of scores should know of the model."""
    measured = card.figures.get(_TEST, {})
    agreement = [f"{name} {measured[name]:.3g}" for name in _AGREEMENT if name in measured]
    facts = {
        "name": card.name,
        "what it is": card.title,
        "trained on": card.trained_on,
        "agreement with people": ", ".join(agreement) + f" ({_TEST})" if agreement else "",
        "limits": card.limits,
    }
    return {name: value for name, value in facts.items() if value}


def _details(card):
    """What else its card says; scores of the demo's photographs are for the tests alone."""
    figures = {name: value for name, value in card.figures.items() if name != "demo"}
    rest = {name: getattr(card, name) for name in ("rebuild", "licence", "origin", "papers", "sha256")}
    return figures | card.cost | {name: value for name, value in rest.items() if value}


def _limits(map_model):
    """What a map model knows, where it has a card."""
    is_named = isinstance(map_model, str | os.PathLike)
    return " ".join(load_card(map_model).limits) if is_named else ""
