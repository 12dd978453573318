"""`qk.report`: photographs in, one page out that shows scores and where the model looked."""

import os

import numpy as np
import pandas as pd

from qualitykit._files import check_writable
from qualitykit.analysis.report import report_page
from qualitykit.analysis.thumbnails import make_damage_layer, make_heat_layers, make_thumbnail
from qualitykit.inference.explainers import PredictedDamage, explainer_for
from qualitykit.inference.score_files import score
from qualitykit.inference.sources import Photographs
from qualitykit.models.presets import Loaded, resolve


def report(
    photographs: Photographs,
    model="default",
    out: str | os.PathLike = "report.html",
    *,
    title: str = "Image quality report",
    maps: bool = True,
    map_model=None,
    output: str | tuple | None = None,
    **options: object,
) -> pd.DataFrame:
    """Scores photographs and writes one self-contained HTML page.

    The page holds thumbnails, scores, what the model can show of each photograph (heat maps of what raises
    and what lowers the score, or the damage that it predicts), the histogram against the training ratings,
    and the files that failed with their reasons. It needs no network.

    Args:
        photographs: as in `score`.
        model: name, path or `keras.Model`.
        out: path of the page, which appears by one rename.
        title: headline.
        maps: show what the model can show, which costs about three times a score.
        map_model: name or path of a model that draws quality maps, such as "bpsqm", or a `keras.Model`; the
            page then shows the predicted damage as well. None for none.
        output: as in `score`.
        **options: of `score`: size, batch_size, orient, max_megapixels, progress.

    Returns:
        The table of `score`.

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
    drawer = None if map_model is None else PredictedDamage(map_model)
    loaded = resolve(model, output)
    layers = _Layers(explainer_for(loaded.network) if maps else None, drawer)
    table = score(photographs, loaded, watch=layers.watch, **options)
    report_page(
        table,
        layers.thumbnails,
        layers.heats,
        damages=layers.damages,
        title=title,
        model_card=_facts(loaded, table, layers),
        training_ratings=loaded.card.training_ratings(),
        score_range=_score_range(loaded, table),
        out=out,
    )
    return table


class _Layers:
    """The pictures of a page by photograph, made while it is scored: thumbnails, heat maps, damage.

    Args:
        explainer: of the model, or None for no maps.
        drawer: `PredictedDamage` that is shown beside it, or None.
    """

    def __init__(self, explainer, drawer):
        self.thumbnails, self.heats, self.damages = {}, {}, {}
        self.explainer, self.drawer, self.refused = explainer, drawer, None
        if drawer is None and isinstance(explainer, PredictedDamage):
            self.drawer = explainer

    def watch(self, path, image):
        self.thumbnails[path] = make_thumbnail(image)
        if self.drawer is not None:
            self.damages[path] = make_damage_layer(self.drawer.quality(image))
        if self.explainer is None or self.refused or isinstance(self.explainer, PredictedDamage):
            return
        try:
            heat = self.explainer.draw(image, "both", relative=True)
        except ValueError as error:  # a model that nothing can show: its scores are worth a page all the same
            self.refused = str(error)
        else:
            self.heats[path] = make_heat_layers(heat)

    @property
    def shown(self):
        """What the page's maps are, in words."""
        drawn = ((self.explainer, self.heats), (self.drawer, self.damages))
        found = [f"{one.name}: {one.note}" for one, made in drawn if made]
        return "; ".join(found) or (f"none: {self.refused}" if self.refused else "")


def _facts(loaded: Loaded, table, layers):
    card = loaded.card
    facts = {
        "name": card.name,
        "what it is": card.title,
        "scale": card.scale_text + (f" ({card.meaning})" if card.meaning else ""),
        "photographs are seen": table.attrs["prepared"],
        "maps": layers.shown,
        "trained on": card.trained_on,
        **card.figures,
    }
    return {name: value for name, value in facts.items() if value}


def _score_range(loaded, table):
    """The ends of the scale, or, where that is unknown, those of the scores."""
    if loaded.card.scale is not None:
        return loaded.card.scale.low, loaded.card.scale.high
    scores = table["score"].dropna()
    low, high = (np.floor(scores.min()), np.ceil(scores.max())) if len(scores) else (0, 1)
    return float(low), float(max(high, low + 1))
