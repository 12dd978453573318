"""FSIM and FSIMc, the feature similarity indices, and their gradient and phase congruency maps."""

import math

from keras import ops

from qualitykit._types import Tensor
from qualitykit.similarity.colour import LUMA, YIQ, for_channels
from qualitykit.similarity.comparison import difference
from qualitykit.similarity.filters import SCHARR, gradient_magnitude, shrink, shrink_factor
from qualitykit.similarity.pairs import as_pair
from qualitykit.similarity.phase_congruency import phase_congruency

_T1, _T2, _T3 = 0.85, 160.0, 200.0
_CHROMATIC_POWER = 0.03

# Weight of every pixel beside its phase congruency: images without any are compared by their plain mean.
_LEAST_WEIGHT = 1e-12


def fsim(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Feature similarity index of the luma.

    FSIM = sum(S_PC S_G PC_m) / sum(PC_m), with the similarities of phase congruency and Scharr gradient
    magnitude and PC_m = max(PC_r, PC_d). The images are first averaged over blocks that bring the shorter
    side near 256 pixels.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N,) scores in 0..1, 1 for identical images; symmetric.

    Example:
        >>> import numpy as np
        >>> image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3))
        >>> round(float(fsim(image, image)[0]), 6)
        1.0

    Reference: Zhang et al. 2011, "FSIM: a feature similarity index for image quality assessment", section
        III, and the authors' `FeatureSIM.m`.
    """
    return _index(reference, distorted, data_range, LUMA)


def fsimc(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Feature similarity index with chromaticity: `fsim`, weighted by the similarity of the I and Q of YIQ.

    FSIMc = sum(S_PC S_G Re((S_I S_Q)^0.03) PC_m) / sum(PC_m). Of grey images it is their `fsim`.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N,) scores in 0..1, 1 for identical images; symmetric.

    Example:
        >>> import numpy as np
        >>> image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3))
        >>> round(float(fsimc(image, image)[0]), 6)
        1.0

    Reference: Zhang et al. 2011, section III, and the authors' `FeatureSIM.m`.
    """
    return _index(reference, distorted, data_range, YIQ)


def fsim_gradient_map(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """FSIM's similarity of Scharr gradient magnitudes at every pixel: full resolution, no down-sampling.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N, H, W), 0..1, 1 where the gradients are equally strong.

    Example:
        >>> import numpy as np
        >>> tuple(fsim_gradient_map(np.zeros((1, 8, 9, 3)), np.ones((1, 8, 9, 3))).shape)
        (1, 8, 9)

    Reference: Zhang et al. 2011, section III; as a label map, Pan et al. 2018 (BPSQM), section 3.2.
    """
    return _gradient_similarity(*_full_resolution_luma(reference, distorted, data_range))


def fsim_phase_map(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """FSIM's similarity of phase congruencies at every pixel: full resolution, no down-sampling.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N, H, W), 0..1, 1 where the phases agree equally well.

    Example:
        >>> import numpy as np
        >>> tuple(fsim_phase_map(np.zeros((1, 8, 9, 3)), np.ones((1, 8, 9, 3))).shape)
        (1, 8, 9)

    Reference: Zhang et al. 2011, section III; as a label map, Pan et al. 2018 (BPSQM), section 3.2.
    """
    return _phase_similarity(*_congruencies(*_full_resolution_luma(reference, distorted, data_range)))


def _index(reference, distorted, data_range, transform):
    images = as_pair(reference, distorted, data_range)
    transform = for_channels(transform, images[0].shape[-1])
    factor = shrink_factor(images[0])
    reference, distorted = (shrink(batch, factor, transform) for batch in images)
    lumas = reference[..., 0], distorted[..., 0]
    congruencies = _congruencies(*lumas)
    similarity = _phase_similarity(*congruencies) * _gradient_similarity(*lumas)
    # The chromaticity of a grey image, or of none, changes nothing.
    if images[0].shape[-1] == 3 and transform.shape[-1] == 3:
        similarity = similarity * _chromatic_similarity(reference[..., 1:], distorted[..., 1:])
    weight = ops.maximum(*congruencies) + _LEAST_WEIGHT
    return ops.sum(similarity * weight, axis=(1, 2)) / ops.sum(weight, axis=(1, 2))


def _full_resolution_luma(reference, distorted, data_range):
    images = as_pair(reference, distorted, data_range)
    transform = for_channels(LUMA, images[0].shape[-1])
    return tuple(shrink(batch, 1, transform)[..., 0] for batch in images)


def _congruencies(reference, distorted):
    congruencies = phase_congruency(ops.stack([reference, distorted], axis=1))
    return congruencies[:, 0], congruencies[:, 1]


def _phase_similarity(reference, distorted):
    return 1.0 - difference(reference, distorted, _T1)


def _gradient_similarity(reference, distorted):
    gradients = (gradient_magnitude(luma, SCHARR) for luma in (reference, distorted))
    return 1.0 - difference(*gradients, _T2)


def _chromatic_similarity(reference, distorted):
    """Re((S_I S_Q)^0.03): a negative product has a complex power, whose real part the authors' code takes."""
    similarities = 1.0 - difference(reference, distorted, _T3)
    product = similarities[..., 0] * similarities[..., 1]
    # The slope of the power at zero is infinite: 1e-12 keeps it finite.
    power = ops.power(ops.maximum(ops.abs(product), 1e-12), _CHROMATIC_POWER)
    return ops.where(product < 0, power * math.cos(math.pi * _CHROMATIC_POWER), power)
