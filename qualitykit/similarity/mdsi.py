"""MDSI, the mean deviation similarity index, and its gradient-chromaticity similarity map."""

import math

from keras import ops

from qualitykit._types import Tensor
from qualitykit.similarity.colour import LHM, for_channels
from qualitykit.similarity.comparison import difference, root
from qualitykit.similarity.filters import PREWITT, gradient, magnitude, shrink, shrink_factor
from qualitykit.similarity.pairs import as_pair

_C1, _C2, _C3 = 140.0, 55.0, 550.0
_GRADIENT_WEIGHT = 0.6


def mdsi(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Mean deviation similarity index: the deviation of the fourth root of `mdsi_map`, after down-sampling.

    MDSI = mean(|S^(1/4) - mean(S^(1/4))|)^(1/4), S the combined gradient and chromaticity similarity ("sum"
    of the authors' code). Where S is negative its root is complex and |.| the complex modulus, as in MATLAB.
    The images are first averaged over blocks that bring the shorter side near 256 pixels. A grey image counts
    as RGB with three equal channels.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N,) scores from 0 (identical), higher = worse; not symmetric, for the formula is not.

    Example:
        >>> import numpy as np
        >>> image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3))
        >>> float(mdsi(image, image)[0])
        0.0

    Reference: Nafchi et al. 2016, "Mean deviation similarity index", and the authors' `MDSI.m`.
    """
    images = as_pair(reference, distorted, data_range)
    real, imaginary = _fourth_root_change(_combined_difference(*images, shrink_factor(images[0])))
    real, imaginary = (part - ops.mean(part, axis=(1, 2), keepdims=True) for part in (real, imaginary))
    deviation = ops.mean(root(real * real + imaginary * imaginary), axis=(1, 2))
    return root(root(deviation))


def mdsi_map(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """MDSI's combined gradient and chromaticity similarity at every pixel: full resolution, no down-sampling.

    S = 0.6 (GS_rd + GS_df - GS_rf) + 0.4 CS, r the reference, d the distorted image, f their average.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N, H, W), 1 where the pixels' neighbourhoods are identical. Mostly 0..1; the formula allows a little
        more and a little less.

    Example:
        >>> import numpy as np
        >>> float(mdsi_map(np.zeros((1, 8, 9, 3)), np.zeros((1, 8, 9, 3)))[0, 4, 4])
        1.0

    Reference: Nafchi et al. 2016, `GCS` of `MDSI.m`; as a label map, Pan et al. 2018 (BPSQM), section 3.2.
    """
    return 1.0 - _combined_difference(*as_pair(reference, distorted, data_range), factor=1)


def _combined_difference(reference, distorted, factor):
    """1 - S: differences instead of similarities, so that nearly identical images keep their digits."""
    transform = for_channels(LHM, reference.shape[-1])
    reference, distorted = (
        ops.unstack(shrink(images, factor, transform), axis=-1) for images in (reference, distorted)
    )
    gradient = _gradient_difference(reference[0], distorted[0])
    chromaticity = _chromaticity_difference(reference[1:], distorted[1:])
    return _GRADIENT_WEIGHT * gradient + (1 - _GRADIENT_WEIGHT) * chromaticity


def _gradient_difference(reference, distorted):
    gradients = [gradient(luma, PREWITT) for luma in (reference, distorted)]
    # The gradient of the average image is the average of the gradients.
    fused = magnitude(*((first + second) / 2 for first, second in zip(*gradients, strict=True)))
    reference, distorted = (magnitude(*components) for components in gradients)
    return (
        difference(reference, distorted, _C1)
        + difference(distorted, fused, _C2)
        - difference(reference, fused, _C2)
    )


def _chromaticity_difference(reference, distorted):
    """Of two channels each."""
    gaps = [first - second for first, second in zip(reference, distorted, strict=True)]
    # Products, for TensorFlow takes ten times as long for `** 2`.
    return _sum_of_squares(gaps) / (_sum_of_squares([*reference, *distorted]) + _C3)


def _sum_of_squares(channels):
    return sum(channel * channel for channel in channels)


def _fourth_root_change(change):
    """Real and imaginary part of 1 - (1 - change)^(1/4), accurate for small changes."""
    # The slope of a root at zero is infinite: 1e-12 keeps it finite.
    half = ops.sqrt(ops.maximum(ops.abs(1.0 - change), 1e-12))
    fourth = ops.sqrt(half)
    positive = change < 1.0
    # 1 - s^(1/4) = (1 - s) / ((1 + s^(1/2)) (1 + s^(1/4))) loses no digits when s is near 1.
    real = ops.where(positive, change / ((1.0 + half) * (1.0 + fourth)), 1.0 - fourth * math.cos(math.pi / 4))
    imaginary = ops.where(positive, 0.0, -fourth * math.sin(math.pi / 4))
    return real, imaginary
