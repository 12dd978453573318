"""What the plots draw, computed: lines, densities, deciles, calibration, worst errors."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from qualitykit.analysis.comparisons import Differences, srocc_differences
from qualitykit.analysis.spreads import Distribution, Spread, density, distribution_summary
from qualitykit.metrics import evaluate, quantile_losses, residual_quantiles
from qualitykit.metrics.checks import pair, positive_int
from qualitykit.metrics.quantiles import LEVELS

# Computed next door.
__all__ = ["Differences", "Distribution", "Spread", "density", "distribution_summary", "srocc_differences"]


class Line(NamedTuple):
    """The line of least squares of predictions on ratings, `Y' = slope Y + intercept`, and its R2."""

    slope: float
    intercept: float
    r2: float


def regression_line(y_true, y_pred):
    """Fits predictions by a straight line of the ratings.

    A perfect model has slope 1, intercept 0 and R2 1. This R2 is the squared PLCC: it judges the line, where
    `metrics.r2` judges the predictions themselves.

    Args:
        y_true: ratings, shape (N,) or (N, 1), N >= 2.
        y_pred: predictions of the same shape.

    Returns:
        `Line(slope, intercept, r2)`; NaN throughout when the ratings are constant, and R2 NaN when the
        predictions are.

    Example:
        >>> from qualitykit.analysis.summaries import regression_line
        >>> regression_line([0, 1, 2], [10, 12, 14])
        Line(slope=2.0, intercept=10.0, r2=1.0)

    Reference:
        QualityNet, "Regression analysis" and Fig. 12. Value: `scipy.stats.linregress`.
    """
    y_true, y_pred = pair(y_true, y_pred, minimum=2)
    if np.ptp(y_true) == 0:
        return Line(float("nan"), float("nan"), float("nan"))
    if np.ptp(y_pred) == 0:
        return Line(0.0, float(y_pred[0]), float("nan"))
    fit = stats.linregress(y_true, y_pred)
    return Line(float(fit.slope), float(fit.intercept), float(fit.rvalue**2))


class Scatter(NamedTuple):
    """What a scatter plot shows: at most so many of all points, their line, and one range for both axes."""

    ratings: np.ndarray
    predictions: np.ndarray
    count: int
    line: Line
    limits: tuple


def scatter_summary(y_true, y_pred, limit=5000, seed=0):
    """Points, regression line and limits for `plots.plot_scatter`.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions of the same shape and unit.
        limit: most points kept; a random sample beyond that. The line is that of all.
        seed: of that sample.

    Returns:
        `Scatter`; its limits hold all of the data and a margin of 4 %.

    Example:
        >>> scatter_summary([0, 100], [50, 50]).limits
        (-4.0, 104.0)
    """
    line = regression_line(y_true, y_pred)
    ratings, predictions = np.ravel(y_true), np.ravel(y_pred)
    rows = thin(ratings.size, limit, seed)
    low, high = float(min(ratings.min(), predictions.min())), float(max(ratings.max(), predictions.max()))
    margin = 0.04 * (high - low) or 0.5
    return Scatter(ratings[rows], predictions[rows], ratings.size, line, (low - margin, high + margin))


def thin(count, limit, seed=0):
    """Row numbers of a random sample that is small enough to draw, in their old order; all rows if they fit.

    Args:
        count: rows that there are.
        limit: rows that may be drawn.
        seed: of the sample.

    Returns:
        int array of min(count, limit) row numbers.

    Example:
        >>> from qualitykit.analysis.summaries import thin
        >>> thin(4, 10).tolist(), len(thin(1000, 10))
        ([0, 1, 2, 3], 10)
    """
    limit = positive_int("limit", limit)
    if count <= limit:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, limit, replace=False))


def statistics_table(predictions):
    """One row of `metrics.evaluate` per model.

    Args:
        predictions: {model: (y_true, y_pred)}.

    Returns:
        DataFrame: index model; columns images, PLCC, SROCC, KROCC, RMSE, MAE, EVS, R2.

    Example:
        >>> from qualitykit.analysis.summaries import statistics_table
        >>> statistics_table({"ours": ([1, 2, 3], [1, 2, 4])}).loc["ours", "SROCC"].item()
        1.0
    """
    rows = {name: {"images": np.size(pair[0]), **evaluate(*pair)} for name, pair in predictions.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def quantile_loss_table(predictions, levels=LEVELS):
    """Quantile loss of several models: index model, one column a level (QualityNet, Fig. 7-10).

    Example:
        >>> from qualitykit.analysis.summaries import quantile_loss_table
        >>> quantile_loss_table({"ours": ([1, 2], [2, 3])}).loc["ours"].round(3).to_dict()
        {0.1: 0.9, 0.5: 0.5, 0.9: 0.1}
    """
    rows = {name: quantile_losses(*pair, levels=levels) for name, pair in predictions.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def residual_quantile_table(predictions, levels=LEVELS):
    """Quantiles of the residuals of several models: index model, one column a level (QualityNet, Fig. 11).

    Example:
        >>> from qualitykit.analysis.summaries import residual_quantile_table
        >>> residual_quantile_table({"ours": ([1, 2], [2, 3])}).loc["ours"].to_dict()
        {0.1: -1.0, 0.5: -1.0, 0.9: -1.0}
    """
    rows = {name: residual_quantiles(*pair, levels=levels) for name, pair in predictions.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def residual_deciles(y_true, y_pred, groups=10):
    """Spread of the residuals `Y - Y'` in each tenth of the ratings, from the worst photographs to the best.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions of the same shape and unit.
        groups: number of groups of equal size; ties in the ratings stay together, which may leave fewer.

    Returns:
        DataFrame, one row a group: low and high (of the ratings), images, and the 5%, 25%, 50%, 75% and 95%
        quantiles of its residuals as q05, q25, q50, q75, q95.

    Example:
        >>> from qualitykit.analysis.summaries import residual_deciles
        >>> residual_deciles([1, 2, 3, 4], [2, 2, 2, 2], groups=2)[["low", "high", "q50"]].values.tolist()
        [[1.0, 2.0, -0.5], [3.0, 4.0, 1.5]]
    """
    y_true, y_pred = pair(y_true, y_pred)
    residuals, rows = y_true - y_pred, []
    for group in _equal_groups(y_true, groups):
        quantiles = np.quantile(residuals[group], [0.05, 0.25, 0.5, 0.75, 0.95])
        rows.append([y_true[group].min(), y_true[group].max(), group.size, *quantiles])
    return pd.DataFrame(rows, columns=["low", "high", "images", "q05", "q25", "q50", "q75", "q95"])


def calibration_table(y_true, y_pred, groups=10):
    """Mean rating against mean prediction, in groups of equal size from the lowest to the highest prediction.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions of the same shape and unit.
        groups: number of groups; ties in the predictions stay together, which may leave fewer.

    Returns:
        DataFrame, one row a group: images, prediction (mean), rating (mean), error (standard error of that
        mean, NaN for a group of one image).

    Example:
        >>> from qualitykit.analysis.summaries import calibration_table
        >>> calibration_table([1, 3, 5, 7], [2, 2, 6, 6], groups=2)[["prediction", "rating"]].values.tolist()
        [[2.0, 2.0], [6.0, 6.0]]
    """
    y_true, y_pred = pair(y_true, y_pred)
    rows = []
    for group in _equal_groups(y_pred, groups):
        truth = y_true[group]
        error = truth.std(ddof=1) / np.sqrt(truth.size) if truth.size > 1 else float("nan")
        rows.append([truth.size, y_pred[group].mean(), truth.mean(), error])
    return pd.DataFrame(rows, columns=["images", "prediction", "rating", "error"])


def worst_errors(y_true, y_pred, count=12, paths=None):
    """The images whose prediction is furthest from the rating, furthest first.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions of the same shape and unit.
        count: number of images.
        paths: their names, or None for row numbers.

    Returns:
        DataFrame with at most `count` rows: row, path, rating, prediction, residual.

    Example:
        >>> from qualitykit.analysis.summaries import worst_errors
        >>> worst_errors([1, 2, 3], [1, 9, 2], count=1)["residual"].item()
        -7.0
    """
    y_true, y_pred = pair(y_true, y_pred)
    residuals = y_true - y_pred
    rows = np.argsort(-np.abs(residuals), kind="stable")[: positive_int("count", count)]
    names = [str(row) for row in rows] if paths is None else [str(paths[row]) for row in rows]
    columns = {"row": rows, "path": names, "rating": y_true[rows], "prediction": y_pred[rows]}
    return pd.DataFrame({**columns, "residual": residuals[rows]})


def _equal_groups(values, groups):
    """Row numbers by rising value in `groups` parts of equal size; equal values are never torn apart."""
    edges = np.quantile(values, np.linspace(0, 1, positive_int("groups", groups) + 1)[1:-1])
    part = np.searchsorted(np.unique(edges), values, side="left")
    order = np.argsort(part, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(part))[:-1])
    return [rows for rows in parts if rows.size]
