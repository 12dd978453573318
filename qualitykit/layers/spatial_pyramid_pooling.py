"""Feature maps of any size to a vector of one size."""

from collections.abc import Sequence

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class SpatialPyramidPooling(keras.layers.Layer):
    """Pools a map on grids of 1x1, 2x2, ... cells and concatenates the cells, coarsest grid first.

    A side of `size` pixels is cut into `cells` windows with (eq. 9-10)

        stride = floor(size / cells),   kernel = size - (cells - 1) * stride,

    which reach to the last pixel and overlap where the side is no multiple. A side shorter than `cells` has
    stride 0 and a kernel as long as the side: every window is then the whole side.

    Args:
        levels: an integer n for the grids 1x1 to n x n, or a tuple of grid sides such as (1, 2, 4); (7,) is
            adaptive pooling to 7x7.
        mode: "mean" or "max".

    Input shape: (N, H, W, C), any H and W.
    Output shape: (N, cells * C); levels=3 has 1 + 4 + 9 = 14 cells. A grid is listed row by row, all channels
        of a cell together.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import SpatialPyramidPooling
        >>> maps = np.arange(6.0).reshape(1, 2, 3, 1)
        >>> [float(v) for v in SpatialPyramidPooling(2)(maps)[0]]
        [2.5, 0.5, 1.5, 3.5, 4.5]

    Reference: CSPP-IQA, section 3.1 and eq. 9-10.
    """

    def __init__(self, levels: int | Sequence[int] = 3, mode: str = "mean", **kwargs: object):
        super().__init__(**kwargs)
        if mode not in ("mean", "max"):
            raise ValueError(f"mode must be 'mean' or 'max'. Received: mode={mode!r}")
        self.grids = _grid_sides(levels)
        self.levels = levels if isinstance(levels, int) else list(levels)
        self.mode = mode

    def call(self, maps) -> Tensor:
        pool = self._means if self.mode == "mean" else self._maxima
        cells = ops.concatenate(list(pool(maps)), axis=1)
        return ops.reshape(cells, (-1, cells.shape[1] * maps.shape[-1]))

    def _means(self, maps):
        """(N, cells, C) per grid: rows of all grids in one product, the only one that reads the whole map.

        In float32 whatever the policy: half precision has no 1/kernel that sums to 1.
        """
        height, width, channels = ops.shape(maps)[1], ops.shape(maps)[2], maps.shape[-1]
        values = ops.cast(maps, keras.backend.result_type(maps.dtype, "float32"))
        weights = ops.concatenate([_mean_weights(height, grid, values.dtype) for grid in self.grids], axis=0)
        rows = ops.einsum("rh,nhwc->nrwc", weights, values)
        for i, grid in enumerate(self.grids):
            above = sum(self.grids[:i])
            part = rows[:, above : above + grid]
            cells = ops.einsum("kw,nrwc->nrkc", _mean_weights(width, grid, values.dtype), part)
            yield ops.cast(ops.reshape(cells, (-1, grid * grid, channels)), maps.dtype)

    def _maxima(self, maps):
        """(N, cells, C) per grid."""
        height, width = ops.shape(maps)[1], ops.shape(maps)[2]
        for grid in self.grids:
            rows = [ops.max(maps[:, a:b], axis=1) for a, b in _windows(height, grid)]
            cells = [ops.max(row[:, a:b], axis=1) for row in rows for a, b in _windows(width, grid)]
            yield ops.stack(cells, axis=1)

    def compute_output_shape(self, input_shape) -> tuple:
        return (input_shape[0], sum(grid * grid for grid in self.grids) * input_shape[-1])

    def get_config(self) -> dict:
        return {**super().get_config(), "levels": self.levels, "mode": self.mode}


def _grid_sides(levels):
    sides = levels
    if isinstance(levels, int):
        sides = tuple(range(1, levels + 1))
    if (
        not isinstance(sides, tuple | list)
        or not sides
        or not all(isinstance(side, int) and side >= 1 for side in sides)
    ):
        raise ValueError(
            "levels must be an integer of at least 1 or a tuple of such integers. "
            f"Received: levels={levels!r}"
        )
    return tuple(sides)


def _stride_and_kernel(size, cells):
    """Eq. 9 and 10."""
    stride = size // cells
    return stride, size - (cells - 1) * stride


def _windows(size, cells):
    """(start, end) of each window of a side; `size` is an int or, in TensorFlow's graphs, a tensor."""
    stride, kernel = _stride_and_kernel(size, cells)
    return [(i * stride, i * stride + kernel) for i in range(cells)]


def _mean_weights(size, cells, dtype):
    """(cells, size) matrix whose row i averages over window i."""
    stride, kernel = _stride_and_kernel(size, cells)
    starts = ops.arange(cells, dtype="int32")[:, None] * stride
    pixels = ops.arange(size, dtype="int32")[None, :]
    inside = ops.logical_and(pixels >= starts, pixels < starts + kernel)
    return ops.cast(inside, dtype) / ops.cast(kernel, dtype)
