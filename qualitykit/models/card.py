"""What a saved model is: a small JSON file beside it, read by people and by the scoring."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from qualitykit._defaults import TRAINING_SIDE
from qualitykit._files import write_atomically


@dataclass(frozen=True)
class Card:
    """The card of one saved model, `<stem>.json` beside `<stem>.keras`.

    Args:
        name: of the model.
        title: one sentence: what it is.
        kind: "score" (photograph to score) or "map" (photograph to quality map).
        system: class in `qualitykit.models`, or None.
        scale: low, high, higher_is_better, meaning.
        input: how photographs are prepared: {"short_side": pixels} (larger ones are made smaller, aspect
            kept), {"size": [height, width]} (every one is resized to this, as some papers do), {"crops":
            {"size": side, "count": number}} (the score is the mean over a grid of crops) or {"patches":
            number} (photographs of any size, so many of their patches in memory at once).
        ratings: 101 percentiles of the ratings that it was trained on, on `scale`; empty when unknown.
        rated: how many ratings these sum up.
        training: what was really used: data, model, weights, seed, versions, backend.
        trained_on, figures, cost, limits, rebuild, licence, origin, papers, sha256: see a card for examples.
    """

    name: str
    title: str
    kind: str = "score"
    system: str | None = None
    scale: dict = field(
        default_factory=lambda: {
            "low": 0.0,
            "high": 100.0,
            "higher_is_better": True,
            "meaning": "MOS, rescaled",
        }
    )
    input: dict = field(default_factory=lambda: {"short_side": TRAINING_SIDE})
    ratings: list = field(default_factory=list)
    rated: int = 0
    trained_on: str = ""
    figures: dict = field(default_factory=dict)
    training: dict = field(default_factory=dict)
    cost: dict = field(default_factory=dict)
    limits: list = field(default_factory=list)
    rebuild: str = ""
    licence: str = "Apache-2.0"
    origin: str = ""
    papers: list = field(default_factory=list)
    sha256: str = ""

    def percentile(self, score):
        """Share in percent of the training ratings below this score; NaN when they are unknown.

        Example:
            >>> Card("x", "x", ratings=[float(i) for i in range(101)]).percentile(42.0)
            42.0
        """
        if not self.ratings:
            return float("nan")
        return float(np.interp(score, self.ratings, np.linspace(0, 100, len(self.ratings))))

    def training_ratings(self):
        """As many ratings as there were, spread as they were; empty when they are unknown."""
        if not self.ratings:
            return np.array([])
        shares = np.linspace(0, 100, self.rated or len(self.ratings))
        return np.interp(shares, np.linspace(0, 100, len(self.ratings)), self.ratings)

    @property
    def scale_text(self):
        """Range and direction in words, such as "0..100, higher is better"."""
        direction = "higher" if self.scale["higher_is_better"] else "lower"
        return f"{self.scale['low']:g}..{self.scale['high']:g}, {direction} is better"

    def save(self, path):
        """Writes the card by one rename."""
        write_atomically(path, json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")


def card_of(model_path):
    """The card beside a saved model; a bare one when there is none.

    Raises:
        ValueError: the card is not one.
    """
    model_path = Path(model_path)
    path = model_path.with_suffix(".json")
    if not path.is_file():
        return Card(model_path.stem, "a model without a card")
    try:
        return Card(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a model card: {error}") from error


def rating_percentiles(scores):
    """The 101 percentiles of ratings that a card keeps.

    Example:
        >>> rating_percentiles([0.0, 10.0])[50]
        5.0
    """
    return [round(float(v), 3) for v in np.percentile(np.asarray(scores, "float64"), np.arange(101))]
