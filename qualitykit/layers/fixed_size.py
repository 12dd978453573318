"""The one size that a network with dense layers on its maps can take."""

import keras

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class FixedSize(keras.layers.Layer):
    """Lets images of one size pass, and says the size where others come.

    Keras itself looks at the size of what a model is called on, but not in `predict` under JAX.

    Args:
        side: height and width that images must have, in pixels.

    Input shape: (N, side, side, C). Output shape: the same.

    Raises:
        ValueError: when called on images of another size.

    Example:
        >>> import numpy as np
        >>> keras.ops.shape(FixedSize(8)(np.zeros((1, 8, 8, 3))))
        (1, 8, 8, 3)
    """

    def __init__(self, side: int, **kwargs: object):
        super().__init__(**kwargs)
        self.side = side

    def call(self, images) -> Tensor:
        if any(known not in (None, self.side) for known in images.shape[1:3]):
            height, width = images.shape[1:3]
            raise ValueError(
                f"images must have {self.side} x {self.side} pixels. Received: {height} x {width}"
            )
        return images

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "side": self.side}
