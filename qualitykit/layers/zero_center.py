"""Features minus their mean over the training set."""

import keras

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class ZeroCenter(keras.layers.Layer):
    """x - mean, per channel; the mean is set once, from the training set, and is not trained.

    Input shape: (..., C). Output shape: the same.

    Example:
        >>> import numpy as np
        >>> layer = ZeroCenter()
        >>> layer.build((None, 2))
        >>> layer.center_on([1.0, 2.0])
        >>> np.asarray(layer(np.array([[3.0, 3.0]]))).tolist()
        [[2.0, 1.0]]

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", section 3.1 (zero-centre normalisation).
    """

    def build(self, input_shape) -> None:
        self.mean = self.add_weight(
            shape=(input_shape[-1],), initializer="zeros", trainable=False, name="mean"
        )

    def call(self, inputs) -> Tensor:
        return inputs - self.mean

    def center_on(self, mean) -> None:
        """Sets the mean, one number per channel."""
        self.mean.assign(mean)

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape
