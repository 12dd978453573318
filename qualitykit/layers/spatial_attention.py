"""Which places of a feature map matter."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class SpatialAttention(keras.layers.Layer):
    """x * sigmoid(conv([mean_c x, max_c x])): one weight a place, from mean and maximum over channels.

    Decision: eq. 1-2 index the pooling over height and width; only pooling over channels gives maps that a
    3x3 convolution can run over, which is what MIRNet does, whose block this follows.

    Args:
        kernel_size: side of the convolution.

    Input shape: (N, H, W, C). Output shape: the same.

    Example:
        >>> import numpy as np
        >>> SpatialAttention()(np.ones((2, 7, 7, 16))).shape[1:] == (7, 7, 16)
        True

    Reference: QualityNet, eq. 1-5, Fig. 2b.
    """

    def __init__(self, kernel_size: int = 3, **kwargs: object):
        super().__init__(**kwargs)
        if kernel_size < 1:
            raise ValueError(f"kernel_size must be at least 1. Received: kernel_size={kernel_size}")
        self.kernel_size = kernel_size
        self.convolution = keras.layers.Conv2D(
            1,
            kernel_size,
            padding="same",
            data_format="channels_last",
            activation="sigmoid",
            name="convolution",
            dtype=self.dtype_policy,
        )

    def build(self, input_shape) -> None:
        self.convolution.build((*input_shape[:-1], 2))

    def call(self, maps) -> Tensor:
        pooled = ops.concatenate(
            [ops.mean(maps, axis=-1, keepdims=True), ops.max(maps, axis=-1, keepdims=True)], axis=-1
        )
        return maps * self.convolution(pooled)

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "kernel_size": self.kernel_size}
