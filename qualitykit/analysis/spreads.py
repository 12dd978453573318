"""How scores are spread: smooth densities, and histograms of two sets over common bins."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from qualitykit.metrics.checks import positive_int, scores

_DENSITY_BINS = 1024


def density(values, points=256):
    """Kernel density estimate with a Gaussian of Scott's width, on a grid.

    The values are counted in narrow bins first and the counts are smoothed. That is fast for a million values
    and no further from the sum over all of them than the width of a line.

    Args:
        values: shape (N,) or (N, 1), N >= 1.
        points: number of grid points.

    Returns:
        (grid, density), two arrays of shape (points,); the density integrates to 1. Constant values have no
        density: both arrays are empty.

    Example:
        >>> from qualitykit.analysis.summaries import density
        >>> grid, height = density([1.0, 2.0, 2.0, 3.0])
        >>> round(float(grid[height.argmax()]), 1)
        2.0

    Reference:
        Scott 1992, as `scipy.stats.gaussian_kde` takes it.
    """
    values = scores("values", values).ravel()
    points = positive_int("points", points)
    width = values.std(ddof=1) * values.size**-0.2 if values.size > 1 else 0.0
    if not width > 0:
        return np.empty(0), np.empty(0)
    low, high = values.min() - 4 * width, values.max() + 4 * width
    counts, edges = np.histogram(values, bins=_DENSITY_BINS, range=(low, high), density=True)
    smooth = ndimage.gaussian_filter1d(counts, width / (edges[1] - edges[0]), mode="constant", truncate=6)
    grid = np.linspace(low, high, points)
    return grid, np.interp(grid, (edges[:-1] + edges[1:]) / 2, smooth)


class Spread(NamedTuple):
    """How one set of scores is spread: densities of a histogram's bins, and a smooth curve."""

    name: str
    mean: float
    deviation: float
    heights: np.ndarray
    curve: tuple


class Distribution(NamedTuple):
    """What a plot of distributions shows: the bins' edges, and the spreads of ratings and predictions."""

    edges: np.ndarray
    spreads: tuple


def distribution_summary(y_true, y_pred, bins=20):
    """Histograms over common bins and densities for `plots.plot_distribution`.

    Args:
        y_true: ratings, shape (N,) or (N, 1).
        y_pred: predictions, same unit.
        bins: number of bins over the range of both.

    Returns:
        `Distribution`.

    Example:
        >>> distribution_summary([1, 3], [2, 2], bins=2).edges.tolist()
        [1.0, 2.0, 3.0]
    """
    values = {"ratings": np.ravel(y_true), "predictions": np.ravel(y_pred)}
    edges = np.histogram_bin_edges(np.concatenate(list(values.values())), bins=bins)
    spreads = [
        Spread(name, x.mean(), x.std(), np.histogram(x, edges, density=True)[0], density(x))
        for name, x in values.items()
    ]
    return Distribution(edges, tuple(spreads))
