"""Whether what was measured says what a paper says: statements judged by paired bootstrap."""

from dataclasses import dataclass

import numpy as np

from qualitykit import metrics

CONFIRMED, REFUTED, CLOSE, UNMEASURED = "confirmed", "not confirmed", "too close to call", "not measured"
RESAMPLES = 1000
MAX_ROWS = 2000  # photographs in one draw; the spread is scaled to the whole set


@dataclass(frozen=True)
class Measured:
    """What was found of one arm on one set of photographs.

    Args:
        truth: ratings, (N,).
        predictions: (N, S), a column for each of the trainings that ended well.
        seconds: of each of these, NaN where a training was interrupted.
        diverged: trainings whose loss was no number any more.
    """

    truth: np.ndarray
    predictions: np.ndarray
    seconds: tuple = ()
    diverged: int = 0

    def interval(self, metric):
        """`metrics.Interval` of the mean over the trainings, NaN without one."""
        if not self.predictions.shape[1]:
            return metrics.Interval(*[float("nan")] * 3)
        return metrics.bootstrap_interval(
            self.truth, _columns(self), statistic_of(metric), resamples=RESAMPLES, max_rows=MAX_ROWS
        )

    def value(self, metric):
        """Mean of a metric over the trainings, NaN without one."""
        columns = self.predictions.T
        values = [statistic_of(metric)(self.truth, column) for column in columns]
        return float(np.mean(values)) if values else float("nan")


@dataclass(frozen=True)
class Judgement:
    """What became of a statement.

    Args:
        verdict: "confirmed", "not confirmed", "too close to call" or "not measured".
        first, second: what was found of the arms: the metric, or seconds.
        difference, low, high: first minus second with the ends of its 95 % interval; of times, how many
            times faster and no interval.
        p_value: two-sided, that the two do not differ.
    """

    verdict: str
    first: float = float("nan")
    second: float = float("nan")
    difference: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    p_value: float = float("nan")


def judge(statement, measured):
    """The `Judgement` of a statement.

    "beats" is confirmed where the whole interval of the difference lies above 0 and not confirmed where it
    lies below. "equals" is confirmed where it lies inside of the margins, not confirmed where it lies
    outside of them. What neither holds of is too close to call. An arm that failed beats and equals nothing,
    and of two that failed nothing can be said.

    Args:
        statement: `Statement`.
        measured: {name of an arm: `Measured`}, on the same photographs.
    """
    if not set(statement.arms) <= set(measured):
        return Judgement(UNMEASURED)
    arms = [measured[name] for name in statement.arms]
    if statement.relation == "fails":
        return _fails(arms[0], statement.metric)
    if statement.relation == "trains faster than":
        return _faster(*arms, statement.by)
    return _compared(statement, *arms)


def overall(verdicts):
    """The verdict on a claim from those on its statements: one that fails fails it.

    Example:
        >>> overall(["confirmed", "too close to call"])
        'too close to call'
    """
    return next((x for x in (REFUTED, UNMEASURED, CLOSE) if x in verdicts), CONFIRMED)


def statistic_of(metric):
    """The function of `qualitykit.metrics` that a name such as "SROCC" stands for."""
    return getattr(metrics, metric.lower())


def _compared(statement, first, second):
    values = [arm.value(statement.metric) for arm in (first, second)]
    if not any(np.isfinite(values)):
        return Judgement(CLOSE, *values)
    if not all(np.isfinite(values)):
        won = statement.relation == "beats" and np.isfinite(values[0])
        return Judgement(CONFIRMED if won else REFUTED, *values)
    found = metrics.bootstrap_difference(
        first.truth,
        _columns(first),
        _columns(second),
        statistic_of(statement.metric),
        resamples=RESAMPLES,
        max_rows=MAX_ROWS,
    )
    margin = statement.by if statement.relation == "equals" else 0.0
    if statement.relation == "equals":
        holds, fails = -margin < found.low and found.high < margin, found.low > margin or found.high < -margin
    else:
        holds, fails = found.low > 0, found.high < 0
    verdict = CONFIRMED if holds else REFUTED if fails else CLOSE
    return Judgement(verdict, *values, found.estimate, found.low, found.high, found.p_value)


def _fails(arm, metric):
    """Whether every training diverged or gives one score for all photographs."""
    values = [statistic_of(metric)(arm.truth, column) for column in arm.predictions.T]
    failed = arm.diverged + sum(not np.isfinite(value) for value in values)
    count = arm.diverged + len(values)
    verdict = CONFIRMED if failed == count else REFUTED if failed == 0 else CLOSE
    return Judgement(verdict, arm.value(metric))


def _faster(first, second, factor):
    times = [float(np.mean(arm.seconds)) if arm.seconds else float("nan") for arm in (first, second)]
    if not all(np.isfinite(times)):
        return Judgement(UNMEASURED, *times)
    ratio = times[1] / times[0]
    return Judgement(CONFIRMED if ratio >= factor else REFUTED, *times, ratio)


def _columns(arm):
    """(N,) of one training, (N, S) of several."""
    return arm.predictions[:, 0] if arm.predictions.shape[1] == 1 else arm.predictions
