"""What a pooling window sees of a map: the windows of a convolution, or the whole map as one."""

from functools import cached_property

import keras
from keras import ops

from qualitykit._types import Tensor


class WholeMap:
    """The one window that global pooling has.

    Args:
        maps: tensor (N, H, W, C).
    """

    def __init__(self, maps):
        self.maps = maps

    def mean(self) -> Tensor:
        """(N, C), by the same operation as `GlobalAveragePooling2D`."""
        return ops.mean(self.maps, axis=(1, 2))

    def deviations(self, mean) -> Tensor:
        """What each window holds, minus the window's own mean."""
        return self.maps - mean[:, None, None, :]

    def average(self, values) -> Tensor:
        """(N, C): averages over each window of values shaped as `deviations` gives them."""
        return ops.mean(values, axis=(1, 2))


class SlidingWindows:
    """The windows of a convolution, cut out by two gathers: memory grows with kernel^2 / stride^2.

    Args:
        maps: tensor (N, H, W, C); H and W may be unknown in graphs.
        size, stride, dilation: (vertical, horizontal), in pixels.
        padding: "valid", or "same": windows reach over the border but count only the pixels inside.
    """

    def __init__(self, maps, size, stride, dilation, padding):
        self.maps = maps
        self.size, self.stride, self.dilation, self.padding = size, stride, dilation, padding
        _, height, width, _ = ops.shape(maps)
        self.rows, self.rows_inside = self._pixels(height, 0)
        self.columns, self.columns_inside = self._pixels(width, 1)

    @cached_property
    def windows(self) -> Tensor:
        """(N, H', kernel, W', kernel, C); beyond the border the nearest pixel is repeated."""
        return ops.take(ops.take(self.maps, self.rows, axis=1), self.columns, axis=3)

    @cached_property
    def inside(self) -> Tensor:
        """1 for pixels of the map, 0 for those beyond its border: (1, H', kernel, W', kernel, 1)."""
        inside = ops.logical_and(self.rows_inside[:, :, None, None], self.columns_inside)
        return ops.cast(inside, self.maps.dtype)[None, ..., None]

    def mean(self) -> Tensor:
        """(N, H', W', C), by the same operation as `AveragePooling2D`, which knows no dilation."""
        # Keras' pooling counts pixels beyond the border on PyTorch, unlike on the other backends.
        counts_border = keras.backend.backend() == "torch" and self.padding == "same"
        if self.dilation == (1, 1) and not counts_border:
            return ops.average_pool(self.maps, self.size, self.stride, self.padding, "channels_last")
        return self.average(self.windows)

    def deviations(self, mean) -> Tensor:
        """What each window holds, minus the window's own mean: (N, H', kernel, W', kernel, C)."""
        return self.windows - mean[:, :, None, :, None, :]

    def average(self, values) -> Tensor:
        """(N, H', W', C): averages over each window of values shaped as `deviations` gives them."""
        if self.padding == "valid":
            return ops.mean(values, axis=(2, 4))
        return ops.sum(values * self.inside, axis=(2, 4)) / ops.sum(self.inside, axis=(2, 4))

    def _pixels(self, side, axis):
        """Which pixels of a side each window sees, (windows, kernel), and which of those exist."""
        size, stride, dilation = self.size[axis], self.stride[axis], self.dilation[axis]
        count = output_side(side, size, stride, dilation, self.padding)
        before = 0
        if self.padding == "same":
            before = ops.maximum((count - 1) * stride + dilation * (size - 1) + 1 - side, 0) // 2
        starts = ops.arange(count, dtype="int32") * stride - before
        pixels = starts[:, None] + ops.arange(size, dtype="int32") * dilation
        inside = ops.logical_and(pixels >= 0, pixels < side)
        return ops.clip(pixels, 0, side - 1), inside


def output_side(side, size, stride, dilation, padding) -> int | None:
    """How many windows fit along a side; None where the side is unknown.

    Raises:
        ValueError: not even one does.

    Example:
        >>> output_side(56, 7, 7, 1, "valid"), output_side(5, 3, 2, 1, "same")
        (8, 3)
    """
    if side is None:
        return None
    if padding == "same":
        return (side + stride - 1) // stride
    reach = dilation * (size - 1) + 1
    if isinstance(side, int) and side < reach:
        raise ValueError(f"a map must be at least as large as its window of {reach}. Received: side={side}")
    return (side - reach) // stride + 1


def as_pair(name, value) -> tuple[int, int]:
    """(vertical, horizontal) of an integer or a pair.

    Raises:
        ValueError: it is neither, or below 1.

    Example:
        >>> as_pair("size", 7)
        (7, 7)
    """
    pair = (value, value) if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or not all(isinstance(v, int) and v >= 1 for v in pair):
        raise ValueError(
            f"{name} must be an integer of at least 1 or a pair of such. Received: {name}={value!r}"
        )
    return pair
