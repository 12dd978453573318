"""Predictions that the spread of the ratings cannot excuse."""

import numpy as np
import numpy.typing as npt

from qualitykit.metrics.checks import pair, scores


def outlier_ratio(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, std: npt.ArrayLike, factor: float = 2.0
) -> float:
    """Share of images whose error exceeds `factor` standard deviations of their ratings.

    `mean(|Y - Y'| > factor * std)`

    Args:
        y_true: mean ratings, shape (N,) or (N, 1), N >= 1.
        y_pred: predictions of the same shape and unit.
        std: standard deviation of each image's ratings in the same unit, of the same shape, or one number for
            all images.
        factor: how many of them an error may reach, above 0.

    Returns:
        float in 0..1.

    Raises:
        ValueError: when a value is not finite, shapes differ, there is no image, or `std` or `factor` is
            negative.

    Example:
        >>> from qualitykit.metrics import outlier_ratio
        >>> outlier_ratio([50, 60, 70, 80], [50, 65, 50, 90], std=[4, 4, 4, 4])
        0.5

    Reference:
        ITU-T P.1401 and the VQEG test plans, where 2 standard deviations are the rule.
    """
    y_true, y_pred = pair(y_true, y_pred)
    if np.ndim(std) == 0:
        std = np.full(y_true.shape, std)
    std = scores("std", std).ravel()
    if std.shape != y_true.shape:
        raise ValueError(
            f"std must be one number or one per image. Received: {std.size} for {y_true.size} images"
        )
    if std.min() < 0:
        raise ValueError(f"std must be at least 0. Received: {std.min()}")
    if not factor > 0:
        raise ValueError(f"factor must be above 0. Received: factor={factor!r}")
    return float(np.mean(np.abs(y_true - y_pred) > factor * std))
