"""One person's taste, as a departure from a model's judgement: the arithmetic, on 0..1."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

# A scale is held to be as steep as the model's, give or take so much, until ratings say otherwise.
_SLOPE_SPREAD = 0.5
_LEAST_SLOPE = 0.2
_RIDGES = tuple(0.1 * 2.0**power for power in range(9))
# A departure is believed as far as its gain exceeds so many standard errors of it.
_DOUBT = 1.5


@dataclass(frozen=True)
class Taste:
    """rating = shift + slope x score + sum_i c_i k(x, p_i) over the person's own photographs.

    Args:
        shift, slope: of the model's score.
        coefficients: (n,), one a rated photograph.
        weight: how far the departure was believed, 0..1; it is within the coefficients.
    """

    shift: float
    slope: float
    coefficients: np.ndarray
    weight: float

    def predict(self, scores, kernel) -> np.ndarray:
        """Ratings of photographs, (m,), from their scores (m,) and the kernel with the rated ones (m, n)."""
        return self.shift + self.slope * scores + kernel @ self.coefficients


def fit_taste(scores, ratings, kernel) -> Taste:
    """The departure from a model's scores that a person's ratings justify.

    First a line: its shift is free, its slope drawn towards 1. What is left is learnt by kernel ridge
    regression, whose ridge leave-one-out errors choose (they have a closed form), and is believed only as far
    as these errors are smaller than without it, by more than chance makes them.

    Args:
        scores: the model's, (n,) on 0..1.
        ratings: the person's, (n,) on 0..1.
        kernel: (n, n) between the photographs.

    Returns:
        `Taste`.
    """
    shift, slope = _line(scores, ratings)
    left = ratings - shift - slope * scores
    values, vectors = eigh(kernel.astype("float64"))
    values, turned = np.maximum(values, 0), vectors.T @ left
    tried = [_left_out(ridge, values, vectors, turned, left) for ridge in _RIDGES]
    errors, ridge = min(zip(tried, _RIDGES, strict=True), key=lambda pair: np.square(pair[0]).mean())
    weight = _believed(np.square(left) - np.square(errors))
    coefficients = weight * (vectors @ (turned / (values + ridge)))
    return Taste(shift, slope, coefficients, weight)


def cross_validate(scores, ratings, kernel, *, folds=5, repeats=5, seed=0) -> np.ndarray:
    """What a taste says of photographs that it was not fitted to.

    Returns:
        (repeats, n) predictions, each from the other folds.
    """
    rng, predicted = np.random.default_rng(seed), np.empty((repeats, len(scores)))
    for repeat in range(repeats):
        for held in np.array_split(rng.permutation(len(scores)), folds):
            kept = np.setdiff1d(np.arange(len(scores)), held)
            taste = fit_taste(scores[kept], ratings[kept], kernel[np.ix_(kept, kept)])
            predicted[repeat, held] = taste.predict(scores[held], kernel[np.ix_(held, kept)])
    return predicted


def _line(scores, ratings):
    """(shift, slope): least squares with the slope drawn towards 1."""
    centred = scores - scores.mean()
    noise = np.var(ratings - scores)
    pull = noise / _SLOPE_SPREAD**2
    slope = (centred @ (ratings - ratings.mean()) + pull) / (centred @ centred + pull + 1e-12)
    slope = max(float(slope), _LEAST_SLOPE)
    return float(ratings.mean() - slope * scores.mean()), slope


def _left_out(ridge, values, vectors, turned, left):
    """Errors of each photograph under the regression of all others."""
    shrunk = values / (values + ridge)
    fitted = vectors @ (shrunk * turned)
    influence = np.square(vectors) @ shrunk
    return (left - fitted) / np.maximum(1 - influence, 1e-9)


def _believed(gains):
    """0..1 from what the departure gained on each photograph, in squared error."""
    gain, doubt = gains.mean(), _DOUBT * gains.std(ddof=1) / np.sqrt(len(gains))
    return float(max(0.0, 1 - (doubt / gain) ** 2)) if gain > 0 else 0.0
