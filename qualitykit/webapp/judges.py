"""The models on the page: their scores, and what they can show."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from qualitykit.analysis.overlay import draw_overlay
from qualitykit.images import ImageError, resize_image
from qualitykit.inference.engines import ready
from qualitykit.inference.prepare import preparation
from qualitykit.inference.score_files import score
from qualitykit.inference.sources import gather_one
from qualitykit.models.card import Card
from qualitykit.models.presets import list_models, load_card
from qualitykit.webapp.limits import Limits

_FIGURES = ("score", "percentile", "low", "high")


@dataclass
class Judge:
    """A model by the name that the page has for it; it is loaded when it is first asked.

    Args:
        model: name or path.
        card: its card.
    """

    model: str
    card: Card
    loaded: object = None
    explainer: object = None

    @property
    def kind(self) -> str:
        """Its card's: "score" or "map"."""
        return self.card.kind


class Judges:
    """Models by name. Not to be used from two threads at once, as models are not.

    Args:
        models: names and paths of models to offer; the models that ship with qualitykit are offered too.
        limits: `Limits`.

    Raises:
        ValueError: there is no such model.
    """

    def __init__(self, models: list[str | os.PathLike], limits: Limits):
        self.limits, self.judges = limits, {}
        self.chosen = [self.add(model) for model in models]
        for name in list_models():
            if not any(judge.model == name for judge in self.judges.values()):
                self.add(name)

    def add(self, model: str | os.PathLike) -> str:
        """Offers another model; returns the name that the page has for it."""
        model = os.fspath(model)
        card = load_card(model)
        same = [name for name, judge in self.judges.items() if judge.model == model]
        if same:
            return same[0]
        name = model if model in list_models() else _own_name(Path(model), self.judges)
        self.judges[name] = Judge(model, card)
        return name

    def facts(self) -> list[dict]:
        """What the page says of each model."""
        return [
            {
                "name": name,
                "title": judge.card.title,
                "kind": judge.kind,
                "scale": judge.card.scale_text,
                "meaning": judge.card.meaning,
                "limits": judge.card.limits,
                "chosen": name in self.chosen or judge.kind == "map",
            }
            for name, judge in self.judges.items()
        ]

    def score(self, name: str, path: Path) -> dict:
        """Score, percentile and interval of a photograph, None where one is not known, and its size.

        Raises:
            KeyError: no such model.
            ImageError: the photograph cannot be scored.
        """
        table = score([path], self._ready(name), max_megapixels=self.limits.megapixels, progress=False)
        row = table.iloc[0]
        if row["status"] != "ok":
            raise ImageError(path.name, row["error"])
        figures = {key: _known(row[key]) for key in _FIGURES if key in table}
        return {
            **dict.fromkeys(_FIGURES),
            **figures,
            "scale": row["scale"],
            "width": int(row["width"]),
            "height": int(row["height"]),
            "note": row["note"] if "note" in table and row["note"] else "",
        }

    def picture(self, name: str, path: Path, sign: str) -> bytes:
        """A photograph with what the model can show over it, as a JPEG.

        Args:
            name: of the model; of one that draws quality maps, the damage that it predicts.
            path: of the photograph.
            sign: "negative", "positive" or "both".

        Raises:
            KeyError: no such model.
            ValueError: a sign, a photograph or a model of which nothing can be shown.
        """
        loaded, judge = self._ready(name), self.judges[name]
        if judge.explainer is None:
            from qualitykit.inference.engines.keras import explainable
            from qualitykit.inference.explainers import explainer_for  # which loads a framework

            judge.explainer = explainer_for(explainable(loaded, judge.model))
        judge.explainer.check_sign(sign)
        prepare = preparation(loaded, max_megapixels=self.limits.megapixels)
        seen = prepare.load(gather_one(path))
        drawn = draw_overlay(seen.image, judge.explainer.draw(seen.image, sign), signed=sign == "both")
        # Some models see another aspect; people see the photograph's.
        scale = max(drawn.shape) / max(seen.height, seen.width)
        return jpeg(
            resize_image(drawn, (max(1, round(seen.height * scale)), max(1, round(seen.width * scale))))
        )

    def _ready(self, name):
        judge = self.judges[name]
        if judge.loaded is None:
            judge.loaded = ready(judge.model)
        return judge.loaded


def jpeg(pixels: np.ndarray, quality: int = 92) -> bytes:
    """(H, W, 3) uint8 as a JPEG whose colours are not thinned out."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getvalue()


def colour_strip(sign: str, width: int = 160) -> bytes:
    """The colours of a map, from weak to strong ("both": from lowering to raising), as a JPEG."""
    signed = sign == "both"
    ramp = np.linspace(-1 if signed else 0, 1, width, dtype="float32")[None].repeat(8, axis=0)
    grey = np.full((8, width, 3), 128, "uint8")
    return jpeg(draw_overlay(grey, ramp, signed=signed))


def _own_name(path, taken):
    """What a file's model is called: its stem, or its folder's name where that is "model", as of a run."""
    stem = path.absolute().parent.name if path.stem == "model" else path.stem
    names = (stem, *(f"{stem} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken and name not in list_models())


def _known(value):
    return float(value) if np.isfinite(value) else None
