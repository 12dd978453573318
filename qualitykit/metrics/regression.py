"""How far predictions lie from the ratings, in the ratings' own unit or as a share of their variance."""

import numpy.typing as npt
from sklearn import metrics as sklearn_metrics

from qualitykit.metrics.checks import pair


def rmse(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Root mean squared error: `sqrt(mean((Y - Y')^2))`.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.

    Returns:
        float, at least 0, in the unit of the scores.

    Example:
        >>> from qualitykit.metrics import rmse
        >>> rmse([1, 2, 3, 4], [1, 2, 3, 8])
        2.0

    Reference:
        Value: `sklearn.metrics.root_mean_squared_error`.
    """
    return float(sklearn_metrics.root_mean_squared_error(*pair(y_true, y_pred)))


def mae(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean absolute error: `mean(|Y - Y'|)`.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.

    Returns:
        float, at least 0, in the unit of the scores.

    Example:
        >>> from qualitykit.metrics import mae
        >>> mae([1, 2, 3, 4], [1, 2, 3, 8])
        1.0

    Reference:
        QualityNet, eq. 39. Value: `sklearn.metrics.mean_absolute_error`.
    """
    return float(sklearn_metrics.mean_absolute_error(*pair(y_true, y_pred)))


def evs(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Explained variance score: `1 - Var(Y - Y') / Var(Y)`; a constant offset costs nothing.

    The formula that QualityNet prints under this name is `r2`, which does charge for the offset.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape and unit.

    Returns:
        float, at most 1, negative when worse than the mean rating; for constant ratings 1 when the residuals
        are constant as well and else 0, as scikit-learn gives.

    Example:
        >>> from qualitykit.metrics import evs
        >>> evs([1, 2, 3, 4], [2, 3, 4, 5])
        1.0

    Reference:
        QualityNet, "Explained variance score". Value: `sklearn.metrics.explained_variance_score`.
    """
    return float(sklearn_metrics.explained_variance_score(*pair(y_true, y_pred, minimum=2)))


def r2(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Coefficient of determination: `1 - sum((Y - Y')^2) / sum((Y - mean(Y))^2)`.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape and unit.

    Returns:
        float, at most 1, negative when worse than the mean rating; for constant ratings 1 when every
        prediction is exact and else 0, as scikit-learn gives.

    Example:
        >>> from qualitykit.metrics import r2
        >>> round(r2([1, 2, 3, 4], [2, 3, 4, 5]), 4)
        0.2

    Reference:
        QualityNet, the formula of its EVS. Value: `sklearn.metrics.r2_score`.
    """
    return float(sklearn_metrics.r2_score(*pair(y_true, y_pred, minimum=2)))
