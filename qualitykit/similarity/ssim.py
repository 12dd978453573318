"""SSIM, the structural similarity index, and its map."""

from keras import ops

from qualitykit._types import Tensor
from qualitykit.similarity.colour import LUMA, for_channels
from qualitykit.similarity.filters import blur, gaussian_window, shrink, shrink_factor
from qualitykit.similarity.pairs import as_pair

_WINDOW = gaussian_window(size=11, sigma=1.5)
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2

# Moments are taken around mid-grey: squares of 0..255 would cost float32 two digits of the variance.
_MID_GREY = 127.5


def ssim(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """Structural similarity index: the mean of `ssim_map` after the authors' automatic down-sampling.

    SSIM = mean((2 mu_x mu_y + C1)(2 sigma_xy + C2) / ((mu_x^2 + mu_y^2 + C1)(sigma_x^2 + sigma_y^2 + C2)),
    with an 11x11 Gaussian window of sigma 1.5. The images are first averaged over blocks that bring the
    shorter side near 256 pixels. Colour is compared by its luma, as the paper does.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 11.
        data_range: the value of white.

    Returns:
        (N,) scores up to 1 (identical); symmetric.

    Raises:
        TypeError: `data_range` is not a number.
        ValueError: shapes that differ or are not (N, H, W, 1 or 3), sides under 11, `data_range` not
            positive.

    Example:
        >>> import numpy as np
        >>> image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3))
        >>> float(ssim(image, image)[0])
        1.0

    Reference: Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
        equations 13 and 17; down-sampling as in the authors' `ssim.m`.
    """
    images = as_pair(reference, distorted, data_range, smallest_side=len(_WINDOW))
    return ops.mean(_compare(*images, shrink_factor(images[0])), axis=(1, 2))


def ssim_map(reference: Tensor, distorted: Tensor, *, data_range: float = 255) -> Tensor:
    """SSIM at every pixel where its window fits: full resolution, no down-sampling.

    Value (i, j) belongs to pixel (i + 5, j + 5): cut 5 pixels off each side of the images to align them.

    Args:
        reference, distorted: (N, H, W, C), C = 1 or 3 (RGB), 0..data_range; H and W at least 11.
        data_range: the value of white.

    Returns:
        (N, H - 10, W - 10), -1..1, 1 where the windows are identical.

    Raises:
        TypeError: `data_range` is not a number.
        ValueError: shapes that differ or are not (N, H, W, 1 or 3), sides under 11, `data_range` not
            positive.

    Example:
        >>> import numpy as np
        >>> image = np.zeros((2, 16, 20, 1))
        >>> tuple(ssim_map(image, image).shape)
        (2, 6, 10)

    Reference: Wang et al. 2004, equation 13; as a label map, Pan et al. 2018 (BPSQM), section 3.2.
    """
    return _compare(*as_pair(reference, distorted, data_range, smallest_side=len(_WINDOW)), factor=1)


def _compare(reference, distorted, factor):
    luma = for_channels(LUMA, reference.shape[-1])
    x, y = (
        shrink(images, factor, luma, border="symmetric")[..., 0] - _MID_GREY
        for images in (reference, distorted)
    )
    # The index needs the sum of the variances only, so four planes are filtered and not five.
    moments = blur(ops.stack([x, y, x * x + y * y, x * y], axis=-1), _WINDOW)
    mean_x, mean_y, squares, product = (moments[..., i] for i in range(4))
    covariance = product - mean_x * mean_y
    variances = squares - mean_x * mean_x - mean_y * mean_y
    structure = (2 * covariance + _C2) / (variances + _C2)
    mean_x, mean_y = mean_x + _MID_GREY, mean_y + _MID_GREY
    return (2 * mean_x * mean_y + _C1) / (mean_x * mean_x + mean_y * mean_y + _C1) * structure
