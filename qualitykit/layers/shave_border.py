"""Maps without their outermost cells, which saw what lies outside the image."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class ShaveBorder(keras.layers.Layer):
    """Cuts `cells` rows and columns off each border, fewer from maps that would have nothing left.

    Args:
        cells: how many, at least 0.

    Input shape: (N, H, W, C), any H and W.
    Output shape: (N, H - 2 cells, W - 2 cells, C), but never less than 1 a side.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import ShaveBorder
        >>> ShaveBorder(4)(np.zeros((1, 14, 6, 1))).shape == (1, 6, 2, 1)
        True
    """

    def __init__(self, cells: int, **kwargs: object):
        super().__init__(**kwargs)
        if not isinstance(cells, int) or cells < 0:
            raise ValueError(f"cells must be an integer of at least 0. Received: cells={cells!r}")
        self.cells = cells

    def call(self, maps) -> Tensor:
        _, height, width, _ = ops.shape(maps)
        top, left = self._margin(height), self._margin(width)
        return maps[:, top : height - top, left : width - left]

    def _margin(self, side):
        if isinstance(side, int):
            return min(self.cells, (side - 1) // 2)
        return ops.minimum(self.cells, (side - 1) // 2)

    def compute_output_shape(self, input_shape) -> tuple:
        batch, *sides, channels = input_shape
        return (batch, *(side and side - 2 * self._margin(side) for side in sides), channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "cells": self.cells}
