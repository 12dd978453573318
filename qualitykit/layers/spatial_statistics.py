"""Mean, standard deviation and skew of every channel."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class SpatialStatistics(keras.layers.Layer):
    """Mean and standard deviation over height and width, one after the other: C channels to 2C numbers.

    With the third moment 3C: the signed cube root of the mean of (x - mean)^3, in the units of x. It says
    whether a feature is strong in few places or weak in few.

    The standard deviation says how unevenly a feature is spread, which the mean alone cannot: a photograph
    that is sharp in one corner is not the average of sharp and blurred.

    Args:
        epsilon: added to the variance, and to the size of the third moment before its root, so that constant
            maps have a finite gradient.
        third_moment: whether it is given too.

    Input shape: (N, H, W, C). Output shape: (N, 2C) or (N, 3C), float32 whatever the policy, since squares of
    half-precision activations overflow.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import SpatialStatistics
        >>> [round(float(v), 3) for v in SpatialStatistics()(np.array([[[[1.0], [3.0]]]]))[0]]
        [2.0, 1.0]
    """

    def __init__(self, epsilon: float = 1e-6, third_moment: bool = False, **kwargs: object):
        super().__init__(**kwargs)
        self.epsilon = epsilon
        self.third_moment = third_moment

    def call(self, maps) -> Tensor:
        maps = ops.cast(maps, "float32")
        mean = ops.mean(maps, axis=(1, 2), keepdims=True)
        apart = maps - mean
        variance = ops.mean(ops.square(apart), axis=(1, 2))
        statistics = [ops.squeeze(mean, (1, 2)), ops.sqrt(variance + self.epsilon)]
        if self.third_moment:
            statistics.append(self._signed_root(ops.mean(ops.square(apart) * apart, axis=(1, 2))))
        return ops.concatenate(statistics, axis=-1)

    def compute_output_spec(self, maps) -> keras.KerasTensor:
        channels = (3 if self.third_moment else 2) * maps.shape[-1]
        return keras.KerasTensor((maps.shape[0], channels), dtype="float32")

    def get_config(self) -> dict:
        return {**super().get_config(), "epsilon": self.epsilon, "third_moment": self.third_moment}

    def _signed_root(self, moment):
        root = ops.power(ops.abs(moment) + self.epsilon, 1 / 3) - self.epsilon ** (1 / 3)
        return ops.sign(moment) * root
