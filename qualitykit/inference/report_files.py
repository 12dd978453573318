"""`qk.report`: photographs in, one page out that shows scores and what the model saw."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from qualitykit._files import check_writable
from qualitykit.analysis.report import report_page
from qualitykit.analysis.report_pictures import picture_store
from qualitykit.inference.engines import ready
from qualitykit.inference.engines.keras import explainable
from qualitykit.inference.report_layers import ReportLayers
from qualitykit.inference.report_table import ReportTable
from qualitykit.inference.score_files import score
from qualitykit.inference.sources import Photographs
from qualitykit.models.card import Card
from qualitykit.models.presets import ModelLike, Network, load_card

# What the page says of a model at once; the rest of its card is folded away.
_TEST, _AGREEMENT = "official test", ("SROCC", "PLCC", "RMSE")


def report(
    photographs: Photographs,
    model: ModelLike = "default",
    out: str | os.PathLike = "report.html",
    *,
    title: str = "Image quality report",
    maps: bool = True,
    map_model: str | os.PathLike | Network | None = None,
    thumbnails: str = "auto",
    output: str | tuple | None = None,
    engine: str = "auto",
    **options: object,
) -> ReportTable:
    """Scores photographs and writes an HTML page to choose among them.

    The page shows thumbnails, scores, what the model can show of each photograph (heat maps of what raises
    and what lowers the score, of every stream where the model has several, or the damage that it predicts),
    the histogram against the training ratings, the files that failed with their reasons and the images that
    were passed over; one can sort, sift, enlarge, pick and reject. It needs no network.

    Args:
        photographs: as in `score`.
        model: name, path or `keras.Model`.
        out: path of the page, which appears by one rename.
        title: headline.
        maps: show what the model can show, which costs about three times a score.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`; the
            page then shows the predicted damage as well. None for none.
        thumbnails: "embedded" in the page, "beside" it in a folder, or "auto": beside it from 501
            photographs on.
        output: as in `score`.
        engine: of the scores, as in `score`; what the model can show is drawn by Keras.
        **options: of `score`: size, batch_size, orient, max_megapixels, raw_colour, progress.

    Returns:
        The table of `score`, as a `ReportTable`: the last line of a notebook's cell shows the page.

    Raises:
        TypeError, ValueError: as in `score`.
        OSError: `out` cannot be written, which is found out before a photograph is read.

    Example:
        >>> import tempfile
        >>> page = tempfile.mkdtemp() + "/report.html"
        >>> int((report(["no_such.jpg"], out=page)["status"] == "failed").sum())
        1
    """
    check_writable(out)
    picture_store(thumbnails, 0, out)
    loaded = ready(model, output, engine)
    network = explainable(loaded, model, output) if maps else None
    layers = ReportLayers(*_explainers(network, map_model))
    table = score(photographs, loaded, watch=layers.watch, **options)
    card = loaded.card
    report_page(
        table,
        layers.thumbnails,
        layers.heats,
        damages=layers.damages,
        streams=layers.streams,
        title=title,
        model_card=_facts(card) | {"photographs are seen": table.attrs["prepared"], "maps": layers.shown},
        card_details=_details(card),
        map_name=layers.name,
        map_note=_knows(map_model),
        passed_over={kind: (paths, _hint(kind)) for kind, paths in table.attrs["passed_over"].items()},
        training_ratings=card.training_ratings(),
        score_range=_score_range(card, table),
        scale_text=card.scale_text,
        thumbnails=thumbnails,
        out=out,
    )
    beside = picture_store(thumbnails, int(table["score"].notna().sum()), out).folder is not None
    return ReportTable(table, out, beside)


def _explainers(network, map_model):
    """(of the model, of the map model), None where not asked for; without them no framework is loaded."""
    if network is None and map_model is None:
        return None, None
    from qualitykit.inference.explainers import PredictedDamage, explainer_for

    drawer = None if map_model is None else PredictedDamage(map_model)
    return (None if network is None else explainer_for(network)), drawer


def _facts(card: Card):
    """What a reader of scores should know of the model."""
    measured = card.figures.get(_TEST, {})
    agreement = [f"{name} {measured[name]:.3g}" for name in _AGREEMENT if name in measured]
    facts = {
        "name": card.name,
        "what it is": card.title,
        "scale": card.scale_text + (f" ({card.meaning})" if card.meaning else ""),
        "trained on": card.trained_on,
        "knows": damage_known(card),
        "agreement with people": ", ".join(agreement) + f" ({_TEST})" if agreement else "",
        "limits": card.limits,
    }
    return {name: value for name, value in facts.items() if value}


def _details(card: Card):
    """What else its card says; scores of the demo's photographs are for the tests alone."""
    figures = {name: value for name, value in card.figures.items() if name != "demo"}
    rest = {name: getattr(card, name) for name in ("rebuild", "licence", "origin", "papers", "sha256")}
    return figures | card.cost | {name: value for name, value in rest.items() if value}


def _knows(map_model):
    """What a map model knows and what it does not, where it has a card."""
    if not isinstance(map_model, str | os.PathLike):
        return ""
    card = load_card(map_model)
    return " ".join(text for text in (damage_known(card), *card.limits) if text)


def damage_known(card: Card) -> str:
    """One sentence: the kinds of damage that a model of maps learned to see; empty where its card names none.

    Example:
        >>> damage_known(Card("x", "x", kinds=["haze", "motion_blur"]))
        'The map knows 2 kinds of damage (haze, motion blur); any other it may take for sound.'
    """
    if not card.kinds:
        return ""
    kinds = ", ".join(card.kinds).replace("_", " ")
    number = f"{len(card.kinds)} kind{'s' if len(card.kinds) > 1 else ''}"
    return f"The map knows {number} of damage ({kinds}); any other it may take for sound."


def _hint(kind):
    """What can be done about images that folders hold and that are not read."""
    if kind.endswith("named otherwise"):
        return "Give such files themselves, or a pattern that spells their ending."
    return "Images of this kind are not read; convert them to one that is."


def _score_range(card: Card, table: pd.DataFrame):
    """The ends of the scale, or, where that is unknown, those of the scores."""
    if card.scale is not None:
        return card.scale.low, card.scale.high
    scores = table["score"].dropna()
    low, high = (np.floor(scores.min()), np.ceil(scores.max())) if len(scores) else (0, 1)
    return float(low), float(max(high, low + 1))
