"""From what the head says to ratings and their errors, by photographs that the streams never saw."""

import keras
import numpy as np
from scipy.linalg import cho_factor, cho_solve
from sklearn.isotonic import IsotonicRegression

from qualitykit.layers import MonotoneCurve

# Nobody's rating can be told from a picture that is no photograph: the error to expect of its score, of 1.
_ODD_SPREAD = 0.2
_LEAST_RISE = 1e-4
_LEAST_KNOTS = 2


def fit_curve(predicted, scores, knots) -> tuple[np.ndarray, np.ndarray]:
    """A rising curve from predictions to ratings: (places, heights), `knots` of each.

    Means over bins of equally many photographs, made to rise; fewer where there are hardly any photographs.

    Args:
        predicted: (N,), of photographs that were not learnt from.
        scores: (N,), their ratings on 0..1.
        knots: how many.
    """
    if len(predicted) < 2 * _LEAST_KNOTS:
        return np.array([0.0, 1.0]), np.array([0.0, 1.0])
    knots = min(knots, len(predicted) // 2)
    order = np.argsort(predicted, kind="stable")
    bins = np.array_split(order, knots)
    places = np.array([predicted[rows].mean() for rows in bins])
    heights = np.array([scores[rows].mean() for rows in bins])
    heights = IsotonicRegression().fit_transform(places, heights)
    # Means of ties may coincide; a curve that rises everywhere needs them apart.
    steps = _LEAST_RISE * np.arange(knots)
    return np.maximum.accumulate(places + steps), heights + steps


def apply_curve(curve, predicted) -> np.ndarray:
    """What the finished model makes of predictions, (N,)."""
    layer = MonotoneCurve(len(curve[0]))
    layer.build((None, 1))
    layer.set_weights([np.asarray(part, "float32") for part in curve])
    return keras.ops.convert_to_numpy(layer(predicted[:, None].astype("float32")))[:, 0]


def fit_spread(kernel, squares, odd, ridge) -> tuple[np.ndarray, float, np.ndarray]:
    """The second number of the head: the square of the error to expect of a score.

    Args:
        kernel: (M, M) between the points that are learnt from: photographs, then odd pictures.
        squares: squared errors of photographs that were not learnt from, (N,).
        odd: how many odd pictures follow.
        ridge: > 0.

    Returns:
        (coefficients (M,), intercept, left out (N,)): the last are what it would say of each photograph if
        its own error had not been learnt.
    """
    intercept = float(squares.mean())
    targets = np.concatenate([squares, np.full(odd, _ODD_SPREAD**2)]) - intercept
    factor = cho_factor(kernel.astype("float64") + ridge * np.eye(len(kernel)), lower=True)
    coefficients = cho_solve(factor, targets)
    inverse = cho_solve(factor, np.eye(len(kernel)))
    left_out = targets - coefficients / np.diag(inverse) + intercept
    return coefficients, intercept, left_out[: len(squares)]
