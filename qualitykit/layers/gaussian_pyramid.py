"""The fixed binomial filter [1 4 6 4 1] / 16 of image pyramids: down by two, up by two."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class GaussianDownsample(keras.layers.Layer):
    """Smooths with the outer product of [1 4 6 4 1] / 16 and keeps every second pixel.

    Outside the map lies zero. The first pixel kept is the first of the map.

    Input shape: (N, H, W, C). Output shape: (N, ceil(H / 2), ceil(W / 2), C).

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import GaussianDownsample
        >>> float(GaussianDownsample()(np.ones((1, 7, 7, 1)))[0, 1, 1, 0])
        1.0

    Reference: Burt and Adelson, "The Laplacian Pyramid as a Compact Image Code", 1983.
    """

    def call(self, maps) -> Tensor:
        return gaussian_downsample(maps)

    def compute_output_shape(self, input_shape) -> tuple:
        batch, *sides, channels = input_shape
        return (batch, *(side and (side + 1) // 2 for side in sides), channels)


@keras.saving.register_keras_serializable(package="qualitykit")
class GaussianUpsample(keras.layers.Layer):
    """Doubles both sides: zeros between the pixels, then the same filter times 4.

    Outside the map lies zero.

    Input shape: (N, H, W, C). Output shape: (N, 2H, 2W, C).

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import GaussianUpsample
        >>> [float(v) for v in GaussianUpsample()(np.ones((1, 3, 3, 1)))[0, 2, :, 0]]
        [0.875, 1.0, 1.0, 1.0, 0.875, 0.5]

    Reference: Burt and Adelson, "The Laplacian Pyramid as a Compact Image Code", 1983.
    """

    def call(self, maps) -> Tensor:
        return gaussian_upsample(maps)

    def compute_output_shape(self, input_shape) -> tuple:
        batch, *sides, channels = input_shape
        return (batch, *(side and 2 * side for side in sides), channels)


def gaussian_downsample(maps) -> Tensor:
    """`GaussianDownsample` of a tensor (N, H, W, C)."""
    return _shrink_rows(_swap(_shrink_rows(_swap(maps))))


def gaussian_upsample(maps) -> Tensor:
    """`GaussianUpsample` of a tensor (N, H, W, C)."""
    return _double_rows(_swap(_double_rows(_swap(maps))))


def _swap(maps):
    return ops.transpose(maps, (0, 2, 1, 3))


def _shrink_rows(maps):
    """Filters along axis 1 and keeps every second row.

    Even and odd rows are taken apart once: slices with a step are slow in TensorFlow, gradients more so.
    """
    batch, height, width, channels = ops.shape(maps)
    kept = (height + 1) // 2
    padded = _rows(ops.pad(maps, [[0, 0], [2, 4], [0, 0], [0, 0]]), 0, 2 * kept + 4)
    pairs = ops.reshape(padded, (batch, kept + 2, 2, width, channels))
    even, odd = ops.unstack(pairs, 2, axis=2)
    far = _rows(even, 0, kept) + _rows(even, 2, kept)
    near = _rows(odd, 0, kept) + _rows(odd, 1, kept)
    return (far + 4 * near + 6 * _rows(even, 1, kept)) / 16


def _double_rows(maps):
    """The filter sees pixels 1, 6, 1 of every eight at an even row, and 4, 4 at an odd one."""
    batch, height, width, channels = ops.shape(maps)
    padded = ops.pad(maps, [[0, 0], [1, 1], [0, 0], [0, 0]])
    above, below = _rows(padded, 0, height), _rows(padded, 2, height)
    even = (above + 6 * maps + below) / 8
    odd = (maps + below) / 2
    return ops.reshape(ops.stack([even, odd], axis=2), (batch, 2 * height, width, channels))


def _rows(maps, first, count):
    """`count` rows of maps (N, H, W, C). Its gradient, a padding, is quicker than that of `maps[:, a:b]`."""
    batch, _, width, channels = ops.shape(maps)
    return ops.slice(maps, (0, first, 0, 0), (batch, count, width, channels))
