"""Features of unlike size, made comparable."""

import keras
from keras import ops

from qualitykit._types import Shape, Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class Standardise(keras.layers.Layer):
    """y = (x - mean) * scale, kept within -limit..limit.

    Mean and scale are weights that are fitted, not trained. The limit keeps a picture unlike anything they
    were taken from, such as a drawing, from being judged by one feature alone.

    Args:
        limit: > 0, in standard deviations.

    Input shape: (N, D). Output shape: (N, D), float32 whatever the policy.

    Raises:
        ValueError: `limit` is not above 0.

    Example:
        >>> import numpy as np
        >>> layer = Standardise(limit=8.0)
        >>> layer.build((None, 1))
        >>> layer.set_weights([np.array([2.0]), np.array([3.0])])
        >>> [float(y) for y in keras.ops.reshape(layer(np.array([[3.0], [99.0]])), -1)]
        [3.0, 8.0]
    """

    def __init__(self, limit: float = 8.0, **kwargs: object):
        super().__init__(**kwargs)
        if not limit > 0:
            raise ValueError(f"limit must be above 0. Received: limit={limit}")
        self.limit = limit

    def build(self, input_shape: Shape) -> None:
        fixed = {"shape": (input_shape[-1],), "trainable": False, "dtype": "float32", "autocast": False}
        self.mean = self.add_weight(initializer="zeros", name="mean", **fixed)
        self.scale = self.add_weight(initializer="ones", name="scale", **fixed)

    def call(self, features: Tensor) -> Tensor:
        features = ops.cast(features, "float32")
        features = (features - ops.convert_to_tensor(self.mean)) * ops.convert_to_tensor(self.scale)
        return ops.clip(features, -self.limit, self.limit)

    def compute_output_spec(self, features: Tensor) -> keras.KerasTensor:
        return keras.KerasTensor(features.shape, dtype="float32")

    def get_config(self) -> dict:
        return {**super().get_config(), "limit": self.limit}
