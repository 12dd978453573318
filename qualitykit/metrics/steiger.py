"""Steiger's test whether two models correlate with the same ratings equally well."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from qualitykit.metrics.checks import triple
from qualitykit.metrics.correlation import plcc, srocc

_CORRELATIONS = {"plcc": plcc, "srocc": srocc}


class SteigerTest(NamedTuple):
    """Outcome of `steiger_z`.

    Args:
        z: above 0 when the first model correlates better.
        p_value: two-sided.
    """

    z: float
    p_value: float


def steiger_z(
    y_true: npt.ArrayLike, y_pred_a: npt.ArrayLike, y_pred_b: npt.ArrayLike, correlation: str = "plcc"
) -> SteigerTest:
    """Steiger's Z: whether two dependent correlations that share the ratings differ.

    `Z = (atanh r_a - atanh r_b) sqrt(N - 3) / sqrt(2 - 2 s)`, with r the mean of r_a and r_b, r_ab the
    correlation between the models and
    `s = (r_ab (1 - 2 r^2) - r^2 (1 - 2 r^2 - r_ab^2) / 2) / (1 - r^2)^2`

    It holds for normal scores and is a good approximation for ranks; `bootstrap_difference` needs neither.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 4.
        y_pred_a: predictions of the first model, same shape, any unit.
        y_pred_b: predictions of the second model, same shape, any unit.
        correlation: `"plcc"` or `"srocc"`.

    Returns:
        `SteigerTest(z, p_value)`. Equal correlations give z = 0 and p = 1; NaN when a side is constant.

    Raises:
        ValueError: when a value is not finite, shapes differ, N < 4 or `correlation` is unknown.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import steiger_z
        >>> rng = np.random.default_rng(0)
        >>> truth = rng.normal(size=200)
        >>> close, far = truth + rng.normal(size=200), truth + 3 * rng.normal(size=200)
        >>> steiger_z(truth, close, far).p_value < 0.001
        True

    Reference:
        Steiger 1980, Psychological Bulletin 87, eq. 3 and 14; Myers and Sirois 2006 for ranks.
    """
    if correlation not in _CORRELATIONS:
        raise ValueError(
            f"correlation must be one of {sorted(_CORRELATIONS)}. Received: correlation={correlation!r}"
        )
    y_true, y_pred_a, y_pred_b = triple(y_true, y_pred_a, y_pred_b, minimum=4)
    measure = _CORRELATIONS[correlation]
    z = _z(measure(y_true, y_pred_a), measure(y_true, y_pred_b), measure(y_pred_a, y_pred_b), len(y_true))
    return SteigerTest(z, float(2 * stats.norm.sf(abs(z))))


def _z(r_a, r_b, r_ab, images):
    if np.isclose(r_a, r_b, rtol=0, atol=1e-12):  # Closer than rounding: the variance below would be noise.
        return 0.0
    square = ((r_a + r_b) / 2) ** 2
    covariance = r_ab * (1 - 2 * square) - square * (1 - 2 * square - r_ab**2) / 2
    variance = 2 - 2 * covariance / (1 - square) ** 2
    limit = np.nextafter(1.0, 0.0)  # A perfect correlation is as far out as a float goes, not at infinity.
    difference = np.arctanh(np.clip(r_a, -limit, limit)) - np.arctanh(np.clip(r_b, -limit, limit))
    return float(difference * np.sqrt(images - 3) / np.sqrt(variance))
