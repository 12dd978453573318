"""Sides that a network with fixed strides can halve without a remainder."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class FitToMultiple(keras.layers.Layer):
    """Cuts the last rows and columns off until both sides are multiples of a number.

    A side shorter than the multiple is lengthened to it by repeating its last pixel.

    Args:
        multiple: in pixels, at least 1.

    Input shape: (N, H, W, C), any H and W. Output shape: (N, H', W', C).

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import FitToMultiple
        >>> FitToMultiple(16)(np.zeros((1, 70, 9, 3))).shape == (1, 64, 16, 3)
        True
    """

    def __init__(self, multiple: int, **kwargs: object):
        super().__init__(**kwargs)
        if not isinstance(multiple, int) or multiple < 1:
            raise ValueError(f"multiple must be an integer of at least 1. Received: multiple={multiple!r}")
        self.multiple = multiple

    def call(self, images) -> Tensor:
        for axis in (1, 2):
            side = ops.shape(images)[axis]
            kept = ops.arange(_fitted(side, self.multiple), dtype="int32")
            images = ops.take(images, ops.minimum(kept, side - 1), axis=axis)
        return images

    def compute_output_shape(self, input_shape) -> tuple:
        batch, height, width, channels = input_shape
        return (batch, _fitted(height, self.multiple), _fitted(width, self.multiple), channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "multiple": self.multiple}


def _fitted(side, multiple):
    """Works on integers, on None and on the scalar tensors that sides are in TensorFlow's graphs."""
    if side is None:
        return None
    if isinstance(side, int):
        return max(side // multiple, 1) * multiple
    return ops.maximum(side // multiple, 1) * multiple
