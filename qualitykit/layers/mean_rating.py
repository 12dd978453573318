"""From shares of ratings, as NIMA gives them, to the mean rating."""

import keras
import numpy as np
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class MeanRating(keras.layers.Layer):
    """The mean rating of a distribution over equally spaced ratings.

    s = sum_i p_i r_i / sum_i p_i,    r_i = low + i (high - low) / (n - 1),    i = 0 .. n - 1

    Args:
        low, high: the ratings that the first and the last bin stand for.

    Input shape: (N, n), not negative, n >= 2. Output shape: (N, 1).

    Raises:
        ValueError: `low` is not below `high`, or the input has one bin only.

    Example:
        >>> import numpy as np
        >>> float(MeanRating(1, 10)(np.array([[0.5] + [0.0] * 8 + [0.5]]))[0, 0])
        5.5

    Reference: Talebi and Milanfar, "NIMA: Neural Image Assessment", 2018, section III.B.
    """

    def __init__(self, low: float = 1.0, high: float = 10.0, **kwargs: object):
        super().__init__(**kwargs)
        if not low < high:
            raise ValueError(f"low must be below high. Received: low={low!r}, high={high!r}")
        self.low, self.high = float(low), float(high)

    def build(self, input_shape) -> None:
        if len(input_shape) != 2 or (input_shape[-1] or 0) < 2:
            raise ValueError(f"shares must be (N, n) with n of at least 2. Received: shape={input_shape}")

    def call(self, shares) -> Tensor:
        ratings = np.linspace(self.low, self.high, shares.shape[-1])[:, None]
        shares = ops.cast(shares, "float32")
        return ops.matmul(shares, ops.convert_to_tensor(ratings, "float32")) / ops.sum(
            shares, axis=-1, keepdims=True
        )

    def compute_output_shape(self, input_shape) -> tuple:
        return (input_shape[0], 1)

    def get_config(self) -> dict:
        return {**super().get_config(), "low": self.low, "high": self.high}
