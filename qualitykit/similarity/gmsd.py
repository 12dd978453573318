"""GMSD, the gradient magnitude similarity deviation, and its similarity map."""

from keras import ops

from qualitykit._types import Tensor
from qualitykit.similarity.colour import LUMA, for_channels
from qualitykit.similarity.comparison import difference, root
from qualitykit.similarity.filters import PREWITT, gradient_magnitude, shrink
from qualitykit.similarity.pairs import as_pair

_CONSTANT = 170.0


def gmsd(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Gradient magnitude similarity deviation: the standard deviation of `gmsd_map` at half resolution.

    GMSD = std((2 g_r g_d + 170) / (g_r^2 + g_d^2 + 170)), g the Prewitt gradient magnitude of the luma
    averaged over 2x2 blocks. The deviation is the sample's (n - 1), as in the authors' code.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N,) scores from 0 (identical), higher = worse; symmetric.

    Example:
        >>> import numpy as np
        >>> image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3))
        >>> float(gmsd(image, image)[0])
        0.0

    Reference: Xue et al. 2014, "Gradient magnitude similarity deviation", and the authors' `GMSD.m`.
    """
    change = _gradient_difference(*as_pair(reference, distorted, data_range), factor=2)
    count = change.shape[1] * change.shape[2]
    return root(ops.var(change, axis=(1, 2)) * (count / (count - 1)))


def gmsd_map(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Gradient magnitude similarity at every pixel: full resolution, no down-sampling.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 4.
        data_range: the value of white.

    Returns:
        (N, H, W), 0..1, 1 where the gradients are equally strong.

    Example:
        >>> import numpy as np
        >>> tuple(gmsd_map(np.zeros((1, 8, 9, 3)), np.ones((1, 8, 9, 3))).shape)
        (1, 8, 9)

    Reference: Xue et al. 2014, the GMS map; `quality_map` of `GMSD.m`.
    """
    return 1.0 - _gradient_difference(*as_pair(reference, distorted, data_range), factor=1)


def _gradient_difference(reference, distorted, factor):
    luma = for_channels(LUMA, reference.shape[-1])
    first, second = (
        gradient_magnitude(shrink(images, factor, luma)[..., 0], PREWITT) for images in (reference, distorted)
    )
    return difference(first, second, _CONSTANT)
