"""The small filters that the measures share: Gaussian window, gradients and down-sampling by averages."""

import numpy as np
from keras import ops

from qualitykit._types import Tensor

# Smoothing across the gradient's direction; the difference along it is always [1, 0, -1].
PREWITT = np.array([1, 1, 1], "float32") / 3
SCHARR = np.array([3, 10, 3], "float32") / 16

# Keeps the slope of a square root finite at zero; shows in no value above 1e-6.
_TINY = 1e-16


def magnitude(x, y) -> Tensor:
    """sqrt(x^2 + y^2), with a gradient that is finite (zero) where both are zero."""
    return ops.sqrt(x * x + y * y + _TINY)


def gradient(plane, smoothing) -> list[Tensor]:
    """Horizontal and vertical gradient of a plane that is zero beyond its borders.

    Args:
        plane: (N, H, W).
        smoothing: `PREWITT` or `SCHARR`.

    Returns:
        Two tensors (N, H, W).
    """
    vertical = np.outer([1, 0, -1], smoothing)
    kernel = np.stack([vertical.T, vertical], axis=-1)[:, :, None, :].astype("float32")
    # Not cut with [..., 0]: where operations run one by one, that takes longer than the convolution.
    both = ops.conv(plane[..., None], kernel, padding="same", data_format="channels_last")
    return ops.unstack(both, axis=-1)


def gradient_magnitude(plane, smoothing) -> Tensor:
    """(N, H, W) magnitude of the `gradient` of a plane."""
    return magnitude(*gradient(plane, smoothing))


def gaussian_window(size=11, sigma=1.5) -> np.ndarray:
    """(size,) float32 Gaussian of sum 1; its outer product with itself is the 2-D window of SSIM.

    Example:
        >>> [round(float(weight), 3) for weight in gaussian_window(3, 1.0)]
        [0.274, 0.452, 0.274]
    """
    offsets = np.arange(size) - (size - 1) / 2
    window = np.exp(-(offsets**2) / (2 * sigma**2))
    return (window / window.sum()).astype("float32")


def blur(planes, window) -> Tensor:
    """Separable filtering of every channel, only where the window fits.

    Args:
        planes: (N, H, W, C).
        window: (size,) weights.

    Returns:
        (N, H - size + 1, W - size + 1, C).
    """
    channels = planes.shape[-1]
    for shape in ((-1, 1, 1, 1), (1, -1, 1, 1)):
        kernel = np.repeat(window.reshape(shape), channels, axis=2)
        planes = ops.depthwise_conv(planes, kernel, data_format="channels_last")
    return planes


def shrink_factor(images) -> int:
    """Block size that brings the shorter side near 256 pixels, as SSIM, FSIM and MDSI prescribe.

    Halves are rounded up, as in MATLAB; Python would round them to the even neighbour.
    """
    return max(1, int(min(images.shape[1:3]) / 256 + 0.5))


def shrink(images, factor, transform, border="zero") -> Tensor:
    """Block averages of the images, their channels mixed, in one convolution.

    Sample i lies at pixel i * factor, and its block reaches (factor - 1) // 2 pixels before it: the alignment
    of `filter(..., 'same')` followed by `(1:factor:end)` in the authors' MATLAB.

    Args:
        images: (N, H, W, C).
        factor: block size in pixels; 1 only mixes the channels.
        transform: (C, K) matrix that takes the C channels to K components.
        border: what lies outside, `"zero"` or `"symmetric"` (mirrored, the border pixel repeated).

    Returns:
        (N, ceil(H / factor), ceil(W / factor), K).
    """
    if factor > 1:
        images = _pad_for_blocks(images, factor, border)
    kernel = np.broadcast_to(transform / factor**2, (factor, factor, *transform.shape))
    kernel = np.ascontiguousarray(kernel, "float32")
    return ops.conv(images, kernel, strides=factor, data_format="channels_last")


def _pad_for_blocks(images, factor, border):
    before = (factor - 1) // 2
    widths = [[before, max(0, -size % factor - before)] for size in images.shape[1:3]]
    if border == "zero":
        return ops.pad(images, [[0, 0], *widths, [0, 0]])
    # Not ops.pad(mode="symmetric"): under PyTorch it repeats the border pixel instead of mirroring.
    for axis, (before, after) in enumerate(widths, start=1):
        size = images.shape[axis]
        head, tail = (_cut(images, axis, *ends) for ends in ((0, before), (size - after, size)))
        images = ops.concatenate([ops.flip(head, axis), images, ops.flip(tail, axis)], axis=axis)
    return images


def _cut(images, axis, start, stop):
    return images[:, start:stop] if axis == 1 else images[:, :, start:stop]
