"""What a data set's scores mean: their range and which end is good."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class ScoreScale:
    """The nominal range of a set of scores and its direction.

    `normalise` maps onto 0..1 with higher = better:

        q = (s - low) / (high - low)          if higher is better
        q = (high - s) / (high - low)         otherwise

    Nothing is clipped: a score outside the nominal range lands outside 0..1.

    Args:
        low: Lowest nominal score.
        high: Highest nominal score, above `low`.
        higher_is_better: Whether `high` means the best quality (MOS) or the worst (DMOS).

    Raises:
        ValueError: If `low` and `high` are not finite or `low >= high`.

    Example:

    >>> ScoreScale(0, 100, higher_is_better=False).normalise([0, 25, 100]).tolist()
    [1.0, 0.75, 0.0]
    """

    low: float
    high: float
    higher_is_better: bool = True

    def __post_init__(self):
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise ValueError(
                f"low and high must be finite with low < high. Received: {self.low!r} and {self.high!r}"
            )

    @property
    def words(self) -> str:
        """Range and direction as people read them.

        Example:

        >>> ScoreScale(0, 1, higher_is_better=False).words
        '0 to 1, lower is better'
        """
        direction = "higher" if self.higher_is_better else "lower"
        return f"{self.low:g} to {self.high:g}, {direction} is better"

    @property
    def span(self) -> float:
        """The width of the range, `high - low`."""
        return self.high - self.low

    def normalise(self, scores: npt.ArrayLike) -> np.ndarray:
        """Map scores of this scale to 0..1, higher = better (float64 array, not clipped)."""
        scores = np.asarray(scores, dtype="float64")
        return (scores - self.low) / self.span if self.higher_is_better else (self.high - scores) / self.span

    def denormalise(self, quality: npt.ArrayLike) -> np.ndarray:
        """Map 0..1, higher = better, back to this scale (the inverse of `normalise`)."""
        quality = np.asarray(quality, dtype="float64")
        return self.low + quality * self.span if self.higher_is_better else self.high - quality * self.span
