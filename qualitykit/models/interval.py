"""How far from its score a photograph's rating may lie."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """The range around a score in which 90 % of the ratings lie, as a model's card keeps it.

        low(s) = s - below(s),    high(s) = s + above(s)

    `below` and `above` are measured on rated photographs that the model did not learn from, as the 5 % and
    95 % quantiles of its residuals around each of some scores; between these they are interpolated linearly,
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

    def at(self, score: float, spread: float = 1.0) -> tuple[float, float]:
        """(low, high) around a score; `spread` is that of its photograph, on the scale of the scores."""
        below, above = (float(np.interp(score, self.scores, reach)) for reach in (self.below, self.above))
        unit = spread if self.of_spread else 1.0
        return score - below * unit, score + above * unit
