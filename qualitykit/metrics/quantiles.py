"""Errors by quantile: the pinball loss and the quantiles of the residuals."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn import metrics as sklearn_metrics

from qualitykit.metrics.checks import fraction, pair

LEVELS = (0.1, 0.5, 0.9)


def quantile_loss(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, level: float) -> float:
    """Quantile regression loss (pinball loss) at one level.

    `mean(max(level (Y - Y'), (level - 1) (Y - Y')))`: a low level punishes predictions that are too high, a
    high level those that are too low, and 0.5 gives half the mean absolute error. QualityNet prints the
    formula with its sign turned.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.
        level: the quantile, between 0 and 1, ends excluded.

    Returns:
        float, at least 0, in the unit of the scores.

    Raises:
        ValueError: when a value is not finite, shapes differ, there is no image or the level is no fraction.

    Example:
        >>> from qualitykit.metrics import quantile_loss
        >>> [round(quantile_loss([1, 2], [2, 3], level), 4) for level in (0.1, 0.5, 0.9)]
        [0.9, 0.5, 0.1]

    Reference:
        QualityNet, "Quantile regression loss". Value: `sklearn.metrics.mean_pinball_loss`.
    """
    level = fraction("level", level)
    return float(sklearn_metrics.mean_pinball_loss(*pair(y_true, y_pred), alpha=level))


def quantile_losses(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, levels: Sequence[float] = LEVELS
) -> dict[float, float]:
    """`quantile_loss` at several levels.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.
        levels: quantiles between 0 and 1; the default are QualityNet's.

    Returns:
        dict from level to loss, in the order given.

    Raises:
        ValueError: as `quantile_loss`.

    Example:
        >>> from qualitykit.metrics import quantile_losses
        >>> quantile_losses([1, 2], [1, 4], levels=(0.25, 0.75))
        {0.25: 0.75, 0.75: 0.25}

    Reference:
        QualityNet, Fig. 7-10.
    """
    return {level: quantile_loss(y_true, y_pred, level) for level in levels}


def residual_quantiles(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, levels: Sequence[float] = LEVELS
) -> dict[float, float]:
    """Quantiles of the residuals `Y - Y'`: a positive residual is a photograph rated better than predicted.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.
        levels: quantiles between 0 and 1; the default are QualityNet's.

    Returns:
        dict from level to residual, in the order given and the unit of the scores.

    Raises:
        ValueError: when a value is not finite, shapes differ, there is no image or a level is no fraction.

    Example:
        >>> from qualitykit.metrics import residual_quantiles
        >>> residual_quantiles([1, 2, 3], [0, 2, 4], levels=(0.5, 0.75))
        {0.5: 0.0, 0.75: 0.5}

    Reference:
        QualityNet, "Residual analysis" and Fig. 11. Value: `numpy.quantile`.
    """
    y_true, y_pred = pair(y_true, y_pred)
    levels = [fraction("levels", level) for level in levels]
    return dict(zip(levels, np.quantile(y_true - y_pred, levels).tolist(), strict=True))
