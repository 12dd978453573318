"""The figures that every experiment reports, and their names: raw ones, and two after the logistic."""

from collections.abc import Callable

import numpy.typing as npt

from qualitykit.metrics.checks import pair
from qualitykit.metrics.correlation import krocc, plcc, srocc
from qualitykit.metrics.regression import evs, mae, r2, rmse

STATISTICS = {"PLCC": plcc, "SROCC": srocc, "KROCC": krocc, "RMSE": rmse, "MAE": mae, "EVS": evs, "R2": r2}
# After the logistic that CSPP-IQA's eq. 14 fits first; raw figures have plain names.
AFTER_LOGISTIC = {"PLCC_logistic": plcc, "RMSE_logistic": rmse}


def evaluate(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> dict[str, float]:
    """PLCC (raw), SROCC, KROCC, RMSE, MAE, EVS and R2 of one set of predictions.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape and unit.

    Returns:
        dict from the name of the statistic to a float. Constant predictions, as an untrained model gives, are
        no error: their correlations are NaN.

    Example:
        >>> from qualitykit.metrics import evaluate
        >>> {name: round(value, 2) for name, value in evaluate([1, 2, 3, 4], [1, 2, 4, 4]).items()}
        {'PLCC': 0.95, 'SROCC': 0.95, 'KROCC': 0.91, 'RMSE': 0.5, 'MAE': 0.25, 'EVS': 0.85, 'R2': 0.8}
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    return {name: statistic(y_true, y_pred) for name, statistic in STATISTICS.items()}


def after_logistic(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, curve: Callable) -> dict[str, float]:
    """PLCC and RMSE once the predictions have been mapped by a fitted logistic.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape.
        curve: `Logistic` of `fit_logistic`, which may have been fitted to more images than these.

    Returns:
        dict: PLCC_logistic, RMSE_logistic.

    Raises:
        ValueError: as `evaluate`.

    Example:
        >>> from qualitykit.metrics import after_logistic, fit_logistic
        >>> truth, predictions = [1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]
        >>> found = after_logistic(truth, predictions, fit_logistic(truth, predictions))
        >>> round(found["PLCC_logistic"], 3)
        1.0
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    return {name: statistic(y_true, curve(y_pred)) for name, statistic in AFTER_LOGISTIC.items()}
