"""How far from its score a photograph's rating may lie."""

from dataclasses import dataclass

import numpy as np

# Photographs from which a group's quantiles are taken, at least.
FEWEST = 20
# Nine of ten lie between. A little wider than 5 and 95 %: quantiles of few residuals lie too far inside.
_ENDS = (0.045, 0.955)


@dataclass(frozen=True)
class Interval:
    """The range around a score in which 90 % of the ratings lie, as a model's card keeps it.

        low(s) = s - below(s),    high(s) = s + above(s)

    `below` and `above` are measured on rated photographs that the model did not learn from, as quantiles of
    its residuals around each of some scores; between these they are interpolated linearly,
    beyond them they stay as they are.

    A model that says how sure it is of each photograph (see `with_spread`) has them in units of that spread,
    so that the range is wide for photographs unlike those that it knows.

    Args:
        scores: ascending, on the model's scale.
        below, above: the interval's reach at each of them, not negative.
        of_spread: whether the reach is in units of the photograph's own spread.

    Raises:
        ValueError: the lists differ in length, are empty or not as described.

    Example:
        >>> Interval(scores=[0, 100], below=[0, 10], above=[20, 0]).at(50)
        (45.0, 60.0)
    """

    scores: list
    below: list
    above: list
    of_spread: bool = False

    def __post_init__(self):
        lengths = {len(self.scores), len(self.below), len(self.above)}
        if len(lengths) > 1 or not self.scores or np.any(np.diff(self.scores) <= 0):
            raise ValueError(
                "scores must ascend, with one entry in below and above for each. "
                f"Received: {self.scores!r}, {self.below!r}, {self.above!r}"
            )
        if min(*self.below, *self.above) < 0:
            raise ValueError(
                f"below and above must not be negative. Received: {self.below!r}, {self.above!r}"
            )

    @classmethod
    def measured(cls, predictions, ratings, spreads=None, groups: int = 5) -> "Interval":
        """The intervals that a model's scores have on photographs that it did not learn from.

        Args:
            predictions, ratings: of the photographs, (N,) with N at least 20.
            spreads: of the photographs, (N,), on the same scale, for a model that knows them.
            groups: of equal size by their score; each gives the quantiles around its mean score. Fewer where
                there are not 20 photographs for each.

        Raises:
            ValueError: too few photographs.

        Example:
            >>> scores = np.arange(200.0)
            >>> Interval.measured(scores, scores + np.tile([-3, 5], 100), groups=2).at(100)
            (97.0, 105.0)
        """
        predictions, ratings = (np.asarray(values, "float64") for values in (predictions, ratings))
        if len(predictions) < FEWEST:
            raise ValueError(f"predictions must be at least {FEWEST}. Received: {len(predictions)}")
        residuals = (ratings - predictions) / (1.0 if spreads is None else np.asarray(spreads, "float64"))
        groups = min(groups, len(predictions) // FEWEST)
        parts = np.array_split(np.argsort(predictions, kind="stable"), groups)
        ends = [np.quantile(residuals[rows], _ENDS) for rows in parts]
        return cls(
            scores=[round(float(predictions[rows].mean()), 3) for rows in parts],
            below=[round(max(0.0, -float(low)), 4) for low, _ in ends],
            above=[round(max(0.0, float(high)), 4) for _, high in ends],
            of_spread=spreads is not None,
        )

    def at(self, score: float, spread: float | None = None) -> tuple[float, float]:
        """(low, high) around a score; `spread` is that of its photograph, on the scale of the scores.

        NaN where the reach is in units of a spread that is not given.
        """
        below, above = (float(np.interp(score, self.scores, reach)) for reach in (self.below, self.above))
        unit = (float("nan") if spread is None else spread) if self.of_spread else 1.0
        return score - below * unit, score + above * unit
