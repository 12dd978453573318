"""Confidence intervals of any statistic, and of the difference between two models, by resampling images."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qualitykit.metrics.checks import fraction, positive_int, trainings


class Interval(NamedTuple):
    """A statistic with its confidence interval.

    Args:
        estimate: the statistic on all images.
        low: lower end.
        high: upper end.
    """

    estimate: float
    low: float
    high: float


class Difference(NamedTuple):
    """What the first model has over the second.

    Args:
        estimate: statistic of the first minus that of the second.
        low: lower end of its confidence interval.
        high: upper end.
        p_value: two-sided, of the hypothesis that the two do not differ.
    """

    estimate: float
    low: float
    high: float
    p_value: float


def bootstrap_interval(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    statistic: Callable[[np.ndarray, np.ndarray], float],
    *,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
    max_rows: int | None = 10_000,
) -> Interval:
    """Percentile bootstrap interval of a statistic, images drawn with replacement.

    Above `max_rows` images, each draw takes m = `max_rows` of the N (the m-out-of-n bootstrap) and the spread
    of the draws about the estimate is scaled by `sqrt(m / N)`, so that a million predictions cost what ten
    thousand do.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape; or of S trainings, (N, S), whose mean statistic is meant, and
            of which each draw takes S with replacement as well.
        statistic: function `(y_true, y_pred) -> float`, such as `srocc`.
        confidence: share of such intervals that hold the true value, between 0 and 1.
        resamples: number of draws.
        seed: of the draws; the same seed gives the same interval.
        max_rows: most images in one draw.

    Returns:
        `Interval(estimate, low, high)`. Draws on which the statistic is undefined, as a correlation is on one
        image drawn N times, are left out; the ends are NaN when no draw is left.

    Raises:
        ValueError: when a value is not finite, shapes differ, N < 2 or an argument is out of its range.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import bootstrap_interval, mae
        >>> bootstrap_interval(np.arange(50), np.arange(50) + 2, mae, resamples=100)
        Interval(estimate=2.0, low=2.0, high=2.0)

    Reference:
        Efron and Tibshirani 1993, section 13.3; Bickel, Goetze and van Zwet 1997 for m out of n.
    """
    y_true, y_pred = trainings(y_true, y_pred, minimum=2)
    value = _mean_over_trainings(statistic, y_true, y_pred)
    estimate = value(...)
    draws = _draws(value, len(y_true), estimate, resamples, seed, max_rows)
    return Interval(estimate, *_ends(draws, confidence))


def bootstrap_difference(
    y_true: npt.ArrayLike,
    y_pred_a: npt.ArrayLike,
    y_pred_b: npt.ArrayLike,
    statistic: Callable[[np.ndarray, np.ndarray], float],
    *,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
    max_rows: int | None = 10_000,
) -> Difference:
    """Paired bootstrap of the difference between two models on the same images.

    Every draw takes the same images for both models, so what makes an image hard for both cancels. The
    p-value is twice the share of draws on the far side of zero, the estimate itself counted as one draw.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred_a: predictions of the first model, same shape; or of several trainings, (N, S).
        y_pred_b: predictions of the second model, same shape; or of several trainings.
        statistic: function `(y_true, y_pred) -> float`, such as `srocc`.
        confidence: of the interval, between 0 and 1.
        resamples: number of draws.
        seed: of the draws.
        max_rows: most images in one draw, as `bootstrap_interval`.

    Returns:
        `Difference(estimate, low, high, p_value)`; NaN where the statistic is undefined.

    Raises:
        ValueError: as `bootstrap_interval`.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import bootstrap_difference, mae
        >>> truth = np.arange(50)
        >>> bootstrap_difference(truth, truth + 3, truth + 2, mae, resamples=99)
        Difference(estimate=1.0, low=1.0, high=1.0, p_value=0.02)

    Reference:
        Efron and Tibshirani 1993, chapters 13 and 16; Davison and Hinkley 1997, eq. 4.11 for the count.
    """
    truth, y_pred_a = trainings(y_true, y_pred_a, minimum=2, name="y_pred_a")
    truth, y_pred_b = trainings(y_true, y_pred_b, minimum=2, name="y_pred_b")
    first, second = (_mean_over_trainings(statistic, truth, y_pred) for y_pred in (y_pred_a, y_pred_b))

    def difference(rows, rng=None):
        return first(rows, rng) - second(rows, rng)

    estimate = difference(...)
    draws = _draws(difference, len(truth), estimate, resamples, seed, max_rows)
    if not np.isfinite(estimate) or not draws.size:
        return Difference(estimate, float("nan"), float("nan"), float("nan"))
    far = min(np.sum(draws <= 0), np.sum(draws >= 0))
    p_value = min(1.0, 2 * float(far + 1) / (draws.size + 1))
    return Difference(estimate, *_ends(draws, confidence), p_value)


def _mean_over_trainings(statistic, y_true, y_pred):
    """A function from rows to the statistic's mean over the columns of `y_pred`, drawn by `rng` if given."""
    count = y_pred.shape[1]

    def value(rows, rng=None):
        columns = range(count) if rng is None or count == 1 else rng.integers(0, count, count)
        return float(np.mean([statistic(y_true[rows], y_pred[rows, column]) for column in columns]))

    return value


def _draws(value_of_rows, size, estimate, resamples, seed, max_rows):
    """Values on resampled rows, brought to the spread that draws of all `size` rows would have."""
    resamples = positive_int("resamples", resamples)
    rows = min(size, positive_int("max_rows", max_rows))
    rng = np.random.default_rng(seed)
    values = np.array(
        [value_of_rows(rng.integers(0, size, rows), rng) for _ in range(resamples)], dtype="float64"
    )
    values = values[np.isfinite(values)]
    return estimate + np.sqrt(rows / size) * (values - estimate)


def _ends(draws, confidence):
    tail = (1 - fraction("confidence", confidence)) / 2
    if not draws.size or not np.all(np.isfinite(draws)):
        return float("nan"), float("nan")
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)
