"""Kernel ridge regression that learns from ratings, from falls, and from ceilings."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

# Rounds of finding what is still violated; few change after five.
_ROUNDS = 6
_NONE = -1
# Beyond so many rows OpenBLAS's factorisation on several threads writes where it must not.
_ROWS_ON_THREADS = 16_000


@dataclass(frozen=True)
class Lessons:
    """What a score function f shall fulfil, each as f(x_plus) - f(x_minus) = or <= target.

    Args:
        plus: rows of the points, (R,).
        minus: rows of the points that are subtracted, (R,); -1 for none.
        targets: (R,).
        equal: whether the target is met or only not exceeded, (R,) bool.
        weight: how much harder than a rating, (R,).
    """

    plus: np.ndarray
    minus: np.ndarray
    targets: np.ndarray
    equal: np.ndarray
    weight: np.ndarray

    def __add__(self, other):
        return Lessons(*(np.concatenate([a, b]) for a, b in zip(self._all(), other._all(), strict=True)))

    def __getitem__(self, chosen):
        return Lessons(*(entry[chosen] for entry in self._all()))

    def __len__(self):
        return len(self.plus)

    def _all(self):
        return self.plus, self.minus, self.targets, self.equal, self.weight


def ratings(rows, scores) -> Lessons:
    """Lessons that give points their ratings."""
    return _lessons(rows, None, scores, equal=True, weight=1.0)


def falls(before, after, margins, weight) -> Lessons:
    """Lessons that a score falls by at least a margin from one point to another."""
    return _lessons(after, before, -np.asarray(margins, "float64"), equal=False, weight=weight)


def ceilings(rows, highest, weight) -> Lessons:
    """Lessons that a score lies no higher than said."""
    return _lessons(rows, None, highest, equal=False, weight=weight)


def _lessons(plus, minus, targets, *, equal, weight):
    plus = np.asarray(plus, int)
    minus = np.full(len(plus), _NONE) if minus is None else np.asarray(minus, int)
    targets = np.broadcast_to(np.asarray(targets, "float64"), plus.shape)
    return Lessons(plus, minus, targets, np.full(len(plus), equal), np.full(len(plus), float(weight)))


@dataclass(frozen=True)
class Machine:
    """f(x) = sum_i c_i k(x, p_i) + b.

    Args:
        coefficients: (P,), one a point, many of them zero.
        intercept: b.
    """

    coefficients: np.ndarray
    intercept: float


def fit(kernel, lessons, ridge) -> Machine:
    """The machine that meets its lessons as closely as the ridge lets it, in the least norm.

    min |f|^2 + sum_r weight_r / ridge (f(plus_r) - f(minus_r) - target_r)^2, where lessons that only limit
    count while they are exceeded; which those are is found round by round.

    Args:
        kernel: (P, P) of all points.
        lessons: `Lessons`, ratings among them.
        ridge: > 0.

    Returns:
        `Machine`.
    """
    intercept = float(lessons.targets[lessons.equal].mean())
    single = lessons.minus == _NONE
    targets = lessons.targets - intercept * single
    active = lessons.equal.copy()
    for _ in range(_ROUNDS):
        chosen = lessons[active]
        gram = _gram(kernel, chosen)
        gram[np.diag_indices_from(gram)] += ridge / chosen.weight
        multipliers = _solved(gram, targets[active])
        coefficients = _gathered(chosen, multipliers, len(kernel))
        following = _violated(kernel @ coefficients.astype("float32"), lessons, targets)
        # A limit that is met only because it pulls stays; one that would push is let go.
        following[np.flatnonzero(active)[multipliers < 0]] = True
        following |= lessons.equal
        if (following == active).all():
            break
        active = following
    return Machine(coefficients, intercept)


def predict(kernel, machine) -> np.ndarray:
    """f of the points whose kernel with all points is given, (N,)."""
    return kernel @ machine.coefficients + machine.intercept


def _solved(gram, targets):
    """gram^-1 targets; the matrix is overwritten."""
    with threadpool_limits(1 if len(gram) > _ROWS_ON_THREADS else None):
        factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    return cho_solve(factor, targets, check_finite=False)


def _gram(kernel, lessons):
    """Inner products of lessons, (R, R) float64: k(p, p') - k(p, q') - k(q, p') + k(q, q')."""
    plus, minus = lessons.plus, np.flatnonzero(lessons.minus != _NONE)
    gram = kernel[np.ix_(plus, plus)].astype("float64")
    if len(minus):
        others = lessons.minus[minus]
        crossed = kernel[np.ix_(plus, others)]
        gram[:, minus] -= crossed
        gram[minus] -= crossed.T
        gram[np.ix_(minus, minus)] += kernel[np.ix_(others, others)]
    return gram


def _gathered(lessons, multipliers, points):
    coefficients = np.bincount(lessons.plus, multipliers, minlength=points)
    subtracted = lessons.minus != _NONE
    return coefficients - np.bincount(lessons.minus[subtracted], multipliers[subtracted], minlength=points)


def _violated(values, lessons, targets):
    reached = values[lessons.plus] - np.where(lessons.minus == _NONE, 0, values[lessons.minus])
    return ~lessons.equal & (reached > targets)
