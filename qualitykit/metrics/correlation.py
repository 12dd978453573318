"""How well predictions follow the ratings: linear, rank and pair agreement."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from qualitykit.metrics.checks import pair


def _is_constant(*arrays):
    return any(np.ptp(array) == 0 for array in arrays)


def plcc(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Pearson's linear correlation coefficient, of the raw scores (see `plcc_logistic` for the fitted ones).

    `PLCC = Cov(Y, Y') / sqrt(Var(Y) Var(Y'))`

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2, any unit.
        y_pred: predictions of the same shape, any unit.

    Returns:
        float in -1..1; NaN when either side is constant, as SciPy gives.

    Example:
        >>> from qualitykit.metrics import plcc
        >>> round(plcc([1, 2, 3, 4], [10, 20, 30, 50]), 4)
        0.9827

    Reference:
        QualityNet, eq. 35. Value: `scipy.stats.pearsonr`.
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    if _is_constant(y_true, y_pred):
        return float("nan")
    return float(stats.pearsonr(y_true, y_pred).statistic)


def srocc(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Spearman's rank correlation coefficient; ties take their mean rank.

    `SROCC = PLCC(rank(Y), rank(Y'))`, which without ties is `1 - 6 sum(D^2) / (n (n^2 - 1))`

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2, any unit.
        y_pred: predictions of the same shape, any unit.

    Returns:
        float in -1..1; NaN when either side is constant, as SciPy gives.

    Example:
        >>> from qualitykit.metrics import srocc
        >>> srocc([1, 2, 3, 4], [10, 20, 30, 50])
        1.0

    Reference:
        QualityNet, eq. 36. Value: `scipy.stats.spearmanr`.
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    if _is_constant(y_true, y_pred):
        return float("nan")
    return float(stats.spearmanr(y_true, y_pred).statistic)


def krocc(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Kendall's rank correlation coefficient, tau-b: concordant minus discordant pairs, corrected for ties.

    `KROCC = 2 P / (n (n - 1))` without ties, P the surplus of concordant pairs

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2, any unit.
        y_pred: predictions of the same shape, any unit.

    Returns:
        float in -1..1; NaN when either side is constant, as SciPy gives.

    Example:
        >>> from qualitykit.metrics import krocc
        >>> round(krocc([1, 2, 3, 4], [10, 20, 50, 30]), 4)
        0.6667

    Reference:
        QualityNet, eq. 37. Value: `scipy.stats.kendalltau`.
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    if _is_constant(y_true, y_pred):
        return float("nan")
    return float(stats.kendalltau(y_true, y_pred).statistic)
