"""The logistic curve that maps predictions to ratings before their correlation is taken."""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares
from scipy.special import expit

from qualitykit.metrics.checks import pair, scores
from qualitykit.metrics.correlation import plcc
from qualitykit.metrics.regression import rmse

_SEARCH_ROWS = 2_000  # The starts are tried on this many rows at most; the best of them is refined on all.
_EVALUATED_ROWS = 20_000_000  # Bounds the refinement to seconds on a million rows.
_STARTS = [(sign * b2, b3) for b2, b3 in ((1, 0), (5, 0), (3, -1), (3, 1)) for sign in (1, -1)]


@dataclass(frozen=True)
class Logistic:
    """A fitted curve `Q(x) = b1 (1/2 - 1 / (1 + exp(b2 (x - b3)))) + b4 x + b5`.

    Args:
        parameters: (b1, b2, b3, b4, b5).
        converged: whether the least-squares fit ended at a minimum.
        reason: one sentence on how the fit ended.

    Example:
        >>> from qualitykit.metrics.logistic import Logistic
        >>> Logistic((10.0, 1.0, 50.0, 0.0, 60.0), True, "by hand")([0, 50, 100]).round(1).tolist()
        [55.0, 60.0, 65.0]
    """

    parameters: tuple
    converged: bool
    reason: str

    def __call__(self, y_pred):
        """Maps predictions to the scale of the ratings: shape (N,) or (N, 1) in, (N,) out."""
        return _curve(self.parameters, scores("y_pred", y_pred).ravel())


def _curve(parameters, x):
    b1, b2, b3, b4, b5 = parameters
    return b1 * (expit(b2 * (x - b3)) - 0.5) + b4 * x + b5


def _jacobian(parameters, x):
    b1, b2, b3, _, _ = parameters
    rise = expit(b2 * (x - b3))
    slope = b1 * rise * (1 - rise)
    return np.column_stack([rise - 0.5, slope * (x - b3), -slope * b2, x, np.ones_like(x)])


def _refine(start, x, y, free):
    """Levenberg-Marquardt over the `free` parameters; the others stay as in `start`."""
    start = np.asarray(start, dtype="float64")

    def whole(values):
        full = start.copy()
        full[free] = values
        return full

    return least_squares(
        lambda values: _curve(whole(values), x) - y,
        start[free],
        jac=lambda values: _jacobian(whole(values), x)[:, free],
        method="lm",
        max_nfev=max(40, min(500, _EVALUATED_ROWS // len(x))),
    ), whole


def _search(x, y, free):
    """The best of all starts on a thinned sample, refined on the whole one; both sides standardised."""
    thin = np.linspace(0, len(x) - 1, min(len(x), _SEARCH_ROWS)).astype(int)
    rows = np.argsort(x, kind="stable")[thin]
    best, best_cost = None, np.inf
    for steepness, centre in _STARTS:
        found, whole = _refine((2.0, steepness, centre, 0.0, 0.0), x[rows], y[rows], free)
        if np.isfinite(found.cost) and found.cost < best_cost:
            best, best_cost = whole(found.x), found.cost
    return _refine(best, x, y, free)


def _line(y_true, y_pred, reason):
    """The line of least squares (the mean, for constant predictions) in the clothes of a logistic."""
    x, y = y_pred - y_pred.mean(), y_true - y_true.mean()
    slope = float(x @ y / (x @ x)) if x @ x > 0 else 0.0
    intercept = float(y_true.mean() - slope * y_pred.mean())
    return Logistic((0.0, 0.0, float(y_pred.mean()), slope, intercept), False, reason)


def _unstandardise(parameters, centre_x, scale_x, centre_y, scale_y):
    """The curve between standardised scores, rewritten for the scores themselves with b2 >= 0."""
    b1, b2, b3, b4, b5 = (float(b) for b in parameters)
    if b2 < 0:
        b1, b2 = -b1, -b2
    slope = b4 * scale_y / scale_x
    intercept = centre_y + b5 * scale_y - slope * centre_x
    return b1 * scale_y, b2 / scale_x, centre_x + b3 * scale_x, slope, intercept


def fit_logistic(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, parameters: int = 5) -> Logistic:
    """Fits the logistic curve from predictions to ratings by least squares.

    `Q(x) = b1 (1/2 - 1 / (1 + exp(b2 (x - b3)))) + b4 x + b5`

    Eight starts, rising and falling, are tried, so predictions that run against the ratings are fitted as
    well as those that run with them. Nothing holds the five-parameter curve to be monotone.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2, any unit.
        y_pred: predictions of the same shape, any unit.
        parameters: 5 for the equation above; 4 to hold b4 at 0, the monotone curve of the VQEG.

    Returns:
        A `Logistic` with `.parameters` (b2 >= 0, so that the sign of b1 tells the direction), `.converged`,
        `.reason`, callable on predictions. Where no curve can be determined (constant predictions, no more
        distinct predictions than parameters), `.converged` is False and the curve is the line of least
        squares; where the search does not end, as on ratings that bend one way only, it is False and the
        curve is the best one found. Constant ratings are met exactly by a constant.

    Raises:
        ValueError: when a value is not finite, shapes differ, N < 2 or `parameters` is neither 4 nor 5.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import fit_logistic
        >>> x = np.linspace(0, 100, 50)
        >>> curve = fit_logistic(40 * (0.5 - 1 / (1 + np.exp(0.2 * (x - 45)))) + 0.3 * x + 20, x)
        >>> curve.converged, [round(b, 3) for b in curve.parameters]
        (True, [40.0, 0.2, 45.0, 0.3, 20.0])

    Reference:
        CSPP-IQA, eq. 14; Sheikh, Sabir and Bovik 2006, eq. 5 and 6; for four parameters ITU-T P.1401.
    """
    if parameters not in (4, 5):
        raise ValueError(f"parameters must be 4 or 5. Received: parameters={parameters!r}")
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    distinct = len(np.unique(y_pred))
    if np.ptp(y_true) == 0:
        flat = (0.0, 0.0, float(y_pred.mean()), 0.0, float(y_true[0]))
        return Logistic(flat, True, "the ratings are constant, and so is the curve")
    if distinct <= parameters:
        reason = f"{distinct} distinct predictions cannot determine {parameters} parameters"
        return _line(y_true, y_pred, reason)

    scale = (float(y_pred.mean()), float(y_pred.std()), float(y_true.mean()), float(y_true.std()))
    if not (scale[1] > 0 and scale[3] > 0):
        return _line(y_true, y_pred, "the scores differ by less than double precision can square")
    x, y = (y_pred - scale[0]) / scale[1], (y_true - scale[2]) / scale[3]
    found, whole = _search(x, y, [0, 1, 2, 3, 4] if parameters == 5 else [0, 1, 2, 4])
    return Logistic(_unstandardise(whole(found.x), *scale), bool(found.success), found.message)


def _fitted(y_true, y_pred, parameters):
    curve = fit_logistic(y_true, y_pred, parameters)
    if not curve.converged:
        warnings.warn(f"the logistic fit did not converge: {curve.reason}", RuntimeWarning, stacklevel=3)
    return curve(y_pred)


def plcc_logistic(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, parameters: int = 5) -> float:
    """PLCC after the logistic: between the ratings and the fitted curve's values.

    The curve absorbs direction as well as shape, so a model that ranks backwards scores as well as one that
    ranks forwards; read it beside `srocc`.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2, any unit.
        y_pred: predictions of the same shape, any unit.
        parameters: 5 or 4, as `fit_logistic`.

    Returns:
        float in 0..1; NaN when either side is constant. A `RuntimeWarning` says when the fit did not
        converge.

    Raises:
        ValueError: as `fit_logistic`.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import plcc, plcc_logistic
        >>> y_pred = np.linspace(-3, 3, 40)
        >>> y_true = 100 / (1 + np.exp(-2 * y_pred))
        >>> round(plcc(y_true, y_pred), 3), round(plcc_logistic(y_true, y_pred), 3)
        (0.963, 1.0)

    Reference:
        CSPP-IQA, section 4.3 and eq. 14.
    """
    return plcc(np.ravel(y_true), _fitted(y_true, y_pred, parameters))


def rmse_logistic(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, parameters: int = 5) -> float:
    """RMSE after the logistic, in the unit of the ratings whatever the unit of the predictions.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape, any unit.
        parameters: 5 or 4, as `fit_logistic`.

    Returns:
        float, at least 0. A `RuntimeWarning` says when the fit did not converge.

    Raises:
        ValueError: as `fit_logistic`.

    Example:
        >>> import numpy as np
        >>> from qualitykit.metrics import rmse_logistic
        >>> y_pred = np.linspace(-3, 3, 40)
        >>> round(rmse_logistic(100 / (1 + np.exp(-2 * y_pred)), y_pred), 3)
        0.0

    Reference:
        CSPP-IQA, eq. 14.
    """
    return rmse(np.ravel(y_true), _fitted(y_true, y_pred, parameters))
