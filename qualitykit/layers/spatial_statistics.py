"""Mean and standard deviation of every channel."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class SpatialStatistics(keras.layers.Layer):
    """Mean and standard deviation over height and width, one after the other: C channels to 2C numbers.

    The standard deviation says how unevenly a feature is spread, which the mean alone cannot: a photograph
    that is sharp in one corner is not the average of sharp and blurred.

    Args:
        epsilon: added to the variance, so that constant maps have a finite gradient.

    Input shape: (N, H, W, C). Output shape: (N, 2C), float32 whatever the policy, since squares of
    half-precision activations overflow.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import SpatialStatistics
        >>> [round(float(v), 3) for v in SpatialStatistics()(np.array([[[[1.0], [3.0]]]]))[0]]
        [2.0, 1.0]
    """

    def __init__(self, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, maps) -> Tensor:
        maps = ops.cast(maps, "float32")
        mean = ops.mean(maps, axis=(1, 2), keepdims=True)
        variance = ops.mean(ops.square(maps - mean), axis=(1, 2))
        return ops.concatenate([ops.squeeze(mean, (1, 2)), ops.sqrt(variance + self.epsilon)], axis=-1)

    def compute_output_spec(self, maps) -> keras.KerasTensor:
        return keras.KerasTensor((maps.shape[0], 2 * maps.shape[-1]), dtype="float32")

    def get_config(self) -> dict:
        return {**super().get_config(), "epsilon": self.epsilon}
