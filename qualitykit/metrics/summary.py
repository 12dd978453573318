"""The seven figures that every experiment reports."""

from qualitykit.metrics.checks import pair
from qualitykit.metrics.correlation import krocc, plcc, srocc
from qualitykit.metrics.regression import evs, mae, r2, rmse

STATISTICS = {"PLCC": plcc, "SROCC": srocc, "KROCC": krocc, "RMSE": rmse, "MAE": mae, "EVS": evs, "R2": r2}


def evaluate(y_true, y_pred):
    """PLCC (raw), SROCC, KROCC, RMSE, MAE, EVS and R2 of one set of predictions.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape and unit.

    Returns:
        dict from the name of the statistic to a float. Constant predictions, as an untrained model gives, are
        no error: their correlations are NaN.

    Raises:
        ValueError: when a value is not finite, shapes differ or N < 2.

    Example:
        >>> from qualitykit.metrics import evaluate
        >>> {name: round(value, 2) for name, value in evaluate([1, 2, 3, 4], [1, 2, 4, 4]).items()}
        {'PLCC': 0.95, 'SROCC': 0.95, 'KROCC': 0.91, 'RMSE': 0.5, 'MAE': 0.25, 'EVS': 0.85, 'R2': 0.8}
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    return {name: statistic(y_true, y_pred) for name, statistic in STATISTICS.items()}
