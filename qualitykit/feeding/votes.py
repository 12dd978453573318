"""Ratings as shares of votes: the target that a feature extractor is trained on."""

import numpy as np
import numpy.typing as npt
from scipy.stats import truncnorm

_NARROWEST = 0.02  # below this, a tenth of a bin, the shares no longer change


def quality_bins(
    mos: npt.ArrayLike, std: npt.ArrayLike, *, bins: int = 5, default_std: float = 0.2
) -> np.ndarray:
    """Shares of votes in equal bins of 0..1, from a Gaussian truncated to 0..1.

    share_i = (F(e_i+1) - F(e_i)) / (F(1) - F(0)),  F the cumulative distribution of N(mos, std), e_i = i /
    bins

    Args:
        mos: mean ratings on 0..1, (N,).
        std: their standard deviations, (N,); NaN where unknown.
        bins: number of bins.
        default_std: taken where `std` is unknown. 0.2, or 0.8 on a scale of 1 to 5, is typical of single
            ratings.

    Returns:
        (N, bins) float32; each row sums to 1.

    Raises:
        ValueError: a rating is missing, a deviation is negative or shapes differ.

    Example:
        >>> [[round(float(share), 2) for share in row] for row in quality_bins([0.5], [0.2])]
        [[0.06, 0.24, 0.39, 0.24, 0.06]]

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", section 4.2.
    """
    mos, std = np.asarray(mos, "float64"), np.asarray(std, "float64")
    if mos.ndim != 1 or mos.shape != std.shape:
        raise ValueError(f"mos and std must have the same shape (N,). Received: {mos.shape} and {std.shape}")
    if not np.isfinite(mos).all() or (std < 0).any():
        raise ValueError("mos must be finite and std must not be negative")
    std = np.maximum(np.where(np.isnan(std), default_std, std), _NARROWEST)[:, None]
    edges = np.linspace(0, 1, bins + 1)
    mos = np.clip(mos, 0, 1)[:, None]
    cumulative = truncnorm.cdf(edges, (0 - mos) / std, (1 - mos) / std, loc=mos, scale=std)
    return np.diff(cumulative, axis=1).astype("float32")
