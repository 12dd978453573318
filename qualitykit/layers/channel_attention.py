"""Which channels of a feature map matter."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class ChannelAttention(keras.layers.Layer):
    """x * sigmoid(W2 relu(W1 [mean_hw x, max_hw x])): one weight a channel.

    Not CBAM's: mean and maximum are concatenated (2C numbers) instead of sharing one perceptron. The paper
    does not give the reduction; decision: 8.

    Args:
        reduction: the hidden layer has C / reduction units (at least one).

    Input shape: (N, H, W, C). Output shape: the same.

    Example:
        >>> import numpy as np
        >>> ChannelAttention(reduction=4)(np.ones((2, 7, 7, 16))).shape[1:] == (7, 7, 16)
        True

    Reference: QualityNet, eq. 6-11, Fig. 2c.
    """

    def __init__(self, reduction: int = 8, **kwargs: object):
        super().__init__(**kwargs)
        if reduction < 1:
            raise ValueError(f"reduction must be at least 1. Received: reduction={reduction}")
        self.reduction = reduction

    def build(self, input_shape) -> None:
        channels = input_shape[-1]
        self.squeeze = keras.layers.Dense(
            max(1, channels // self.reduction), activation="relu", name="squeeze", dtype=self.dtype_policy
        )
        self.excite = keras.layers.Dense(
            channels, activation="sigmoid", name="excite", dtype=self.dtype_policy
        )
        self.squeeze.build((None, 1, 1, 2 * channels))
        self.excite.build((None, 1, 1, self.squeeze.units))

    def call(self, maps) -> Tensor:
        pooled = ops.concatenate(
            [ops.mean(maps, axis=(1, 2), keepdims=True), ops.max(maps, axis=(1, 2), keepdims=True)], axis=-1
        )
        return maps * self.excite(self.squeeze(pooled))

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "reduction": self.reduction}
