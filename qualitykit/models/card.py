"""What a saved model is: a small JSON file beside it, read by people and by the scoring."""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from qualitykit._defaults import TRAINING_SIDE
from qualitykit._files import write_atomically
from qualitykit.datasets import ScoreScale
from qualitykit.models.inputs import Fit, InputPolicy, from_card
from qualitykit.models.interval import Interval


@dataclass(frozen=True, repr=False)
class Card:
    """The card of one saved model, `<stem>.json` beside `<stem>.keras`.

    Args:
        name: of the model.
        title: one sentence: what it is.
        kind: "score" (photograph to score) or "map" (photograph to quality map).
        system: class in `qualitykit.models`, or None.
        scale: of the scores; None where nobody has said, as of a model without a card.
        meaning: what the scores stand for. In the file it stands with the scale.
        input: how photographs are prepared; None where nobody has said. In the file, and here too where that
            is more convenient, as `qualitykit.models.inputs.from_card` reads it: {"short_side": 512}.
        bins: (low, high) ratings of the first and the last output of a model that gives shares of ratings,
            as NIMA does, whose score is their mean; None for a model that gives one score.
        interval: how far from its score a photograph's rating may lie. None where that was not measured;
            with one, the tables of `qk.score` have the columns `low` and `high`. A model's publishing script
            fills it from photographs that training did not see.
        speed: {"images/s": ..., and on what it was measured}, as `benchmarks/speed.py` writes it.
        kinds: kinds of damage that a model of maps learned from; empty for models of scores.
        ratings: 101 percentiles of the ratings that it was trained on, on `scale`; empty when unknown.
        rated: how many ratings these sum up.
        training: what was really used: data, model, weights, seed, versions, backend.
        trained_on, figures, cost, limits, rebuild, licence, origin, papers, sha256: see a card for examples.

    Raises:
        ValueError: an input, scale or interval that is none.
    """

    name: str
    title: str
    kind: str = "score"
    system: str | None = None
    scale: ScoreScale | None = ScoreScale(0.0, 100.0)
    meaning: str = "MOS, rescaled"
    input: InputPolicy | None = Fit(TRAINING_SIDE)
    bins: tuple | None = None
    interval: Interval | None = None
    ratings: list = field(default_factory=list)
    rated: int = 0
    trained_on: str = ""
    figures: dict = field(default_factory=dict)
    training: dict = field(default_factory=dict)
    cost: dict = field(default_factory=dict)
    speed: dict = field(default_factory=dict)
    kinds: list = field(default_factory=list)
    limits: list = field(default_factory=list)
    rebuild: str = ""
    licence: str = "Apache-2.0"
    origin: str = ""
    papers: list = field(default_factory=list)
    sha256: str = ""

    def __post_init__(self):
        if isinstance(self.input, dict):
            object.__setattr__(self, "input", from_card(self.input))
        if self.bins is not None:
            object.__setattr__(self, "bins", tuple(self.bins))

    def __repr__(self) -> str:
        """A few lines for people; `to_json` has everything."""
        return "\n".join(
            [f"{self.name}: {self.title}", *(f"    {k:12} {v}" for k, v in self.summary().items())]
        )

    def summary(self) -> dict[str, str]:
        """What a reader of scores should know first: scale, input, data, agreement with people, limits.

        Example:
            >>> Card("x", "a model", trained_on="BIQ2021").summary()["trained on"]
            'BIQ2021'
        """
        test = self.figures.get("official test", {})
        agreement = [f"{name} {test[name]:.3f}" for name in ("SROCC", "PLCC", "RMSE") if name in test]
        facts = {
            "scale": self.scale_text + (f" ({self.meaning})" if self.meaning and self.scale else ""),
            "photographs": self.input.words if self.input else "",
            "trained on": self.trained_on,
            "agreement": ", ".join(agreement) + " (official test)" if agreement else "",
            "cost": ", ".join(f"{value} {name}" for name, value in self.cost.items()),
            "limits": " ".join(self.limits),
        }
        return {name: text for name, text in facts.items() if text}

    def percentile(self, score: float) -> float:
        """Share in percent of the training ratings below this score; NaN when they are unknown.

        Example:
            >>> Card("x", "x", ratings=[float(i) for i in range(101)]).percentile(42.0)
            42.0
        """
        if not self.ratings:
            return float("nan")
        return float(np.interp(score, self.ratings, np.linspace(0, 100, len(self.ratings))))

    def training_ratings(self) -> np.ndarray:
        """As many ratings as there were, spread as they were; empty when they are unknown."""
        if not self.ratings:
            return np.array([])
        shares = np.linspace(0, 100, self.rated or len(self.ratings))
        return np.interp(shares, np.linspace(0, 100, len(self.ratings)), self.ratings)

    def interval_at(self, score: float, spread: float | None = None) -> tuple[float, float]:
        """(low, high) around a score, inside the scale; NaN without an interval.

        `spread` is that of the photograph, of models that give one (NaN where it is missing); others have no
        use for it.
        """
        if self.interval is None:
            return float("nan"), float("nan")
        ends = self.interval.at(score, spread)
        return ends if self.scale is None else tuple(np.clip(ends, self.scale.low, self.scale.high).tolist())

    @property
    def scale_text(self) -> str:
        """Range and direction in words, such as "0 to 100, higher is better", or "unknown"."""
        return "unknown" if self.scale is None else self.scale.words

    def to_json(self) -> dict:
        """The card as its file holds it; what is optional is left out where there is none."""
        entries = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        meaning = entries.pop("meaning")
        if self.scale is not None:
            entries["scale"] = {**vars(self.scale), "meaning": meaning}
        entries["input"] = None if self.input is None else self.input.to_card()
        entries["bins"] = None if self.bins is None else list(self.bins)
        entries["interval"] = None if self.interval is None else vars(self.interval)
        optional = ("bins", "interval", "training", "speed", "kinds")
        return {name: value for name, value in entries.items() if value or name not in optional}

    @classmethod
    def from_json(cls, entries: dict) -> "Card":
        """The card that a file holds.

        Raises:
            ValueError: unknown entries, missing ones, or values that are none.

        Example:
            >>> Card.from_json({"name": "x", "title": "x", "input": {"size": [224, 224]}}).input
            Resize(size=(224, 224))
        """
        entries = dict(entries)
        known = [entry.name for entry in fields(cls) if entry.name != "meaning"]
        unknown = [name for name in entries if name not in known]
        if unknown:
            raise ValueError(f"no entry is called {unknown[0]!r}; a card has {', '.join(known)}")
        if entries.get("interval") is not None:
            entries["interval"] = Interval(**entries["interval"])
        if entries.get("bins") is not None:
            entries.setdefault("scale", {"low": entries["bins"][0], "high": entries["bins"][1]})
        if "scale" in entries:
            scale = dict(entries["scale"] or {})
            entries["meaning"] = scale.pop("meaning", "")
            entries["scale"] = ScoreScale(**scale) if scale else None
        return cls(**entries)

    def save(self, path: str | os.PathLike) -> None:
        """Writes the card by one rename."""
        write_atomically(path, json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n")


def card_of(model_path: str | os.PathLike) -> Card:
    """The card beside a saved model; one on which nothing is known but the name when there is none.

    Raises:
        ValueError: the card is not one.
    """
    model_path = Path(model_path)
    path = model_path.with_suffix(".json")
    if not path.is_file():
        return bare_card(model_path.stem, "a model without a card")
    try:
        return Card.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
        raise ValueError(f"{path}: not a model card: {error}") from error


def bare_card(name: str, title: str) -> Card:
    """The card of a model of which nobody has said what it needs and what its scores mean."""
    return Card(name, title, scale=None, meaning="", input=None, licence="", origin="")


def rating_percentiles(scores) -> list[float]:
    """The 101 percentiles of ratings that a card keeps.

    Example:
        >>> rating_percentiles([0.0, 10.0])[50]
        5.0
    """
    return [round(float(v), 3) for v in np.percentile(np.asarray(scores, "float64"), np.arange(101))]
