"""A Dense layer whose kernel and bias are inputs, one pair per image."""

from collections.abc import Callable

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class HyperDense(keras.layers.Layer):
    """activation(x_n K_n + b_n): image n is multiplied by its own kernel, which another network made.

    It has no weights of its own.

    Args:
        activation: name of a Keras activation, a function, or None for linear.

    Input shape: a list of vectors (N, I), kernels (N, I, O) and biases (N, O).
    Output shape: (N, O).

    Raises:
        ValueError: the three shapes do not fit together.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import HyperDense
        >>> x, kernel, bias = np.ones((1, 2)), np.array([[[1.0], [2.0]]]), np.array([[0.5]])
        >>> float(HyperDense()([x, kernel, bias])[0, 0])
        3.5

    Reference: HyperIQA, section 3.4 (target network); CSPP-IQA, eq. 11.
    """

    def __init__(self, activation: str | Callable | None = None, **kwargs: object):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, inputs) -> Tensor:
        vectors, kernels, biases = inputs
        products = ops.squeeze(ops.matmul(ops.expand_dims(vectors, 1), kernels), 1)
        return self.activation(products + biases)

    def compute_output_shape(self, input_shape) -> tuple:
        vectors, kernels, biases = (tuple(shape) for shape in input_shape)
        fits = (len(vectors), len(kernels), len(biases)) == (2, 3, 2)
        if not fits or vectors[-1] != kernels[1] or kernels[2] != biases[-1]:
            raise ValueError(
                "inputs must be vectors (N, I), kernels (N, I, O) and biases (N, O). "
                f"Received shapes: {vectors}, {kernels}, {biases}"
            )
        return biases

    def get_config(self) -> dict:
        return {**super().get_config(), "activation": keras.activations.serialize(self.activation)}
