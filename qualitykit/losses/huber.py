"""Squared error near the target, absolute error far from it."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.losses.shapes import check_same_shape


def huber_loss(y_true: Tensor, y_pred: Tensor, *, delta: float = 1.0) -> Tensor:
    """Huber's loss of every element, t = y_pred - y_true.

        t^2 / 2                 where |t| <= delta
        delta (|t| - delta / 2) elsewhere

    Args:
        y_true, y_pred: scores of equal shape.
        delta: where the loss turns from quadratic to linear, above 0.

    Returns:
        A tensor of the same shape, not reduced.

    Raises:
        ValueError: the shapes differ, or `delta` is not positive.

    Example:
        >>> import numpy as np
        >>> [float(v) for v in huber_loss(np.array([0.0, 0.0]), np.array([0.5, 2.0]))]
        [0.125, 1.5]

    Reference: Huber, "Robust Estimation of a Location Parameter", 1964; RNN-BIQA uses delta = 1/9.
    """
    if not delta > 0:
        raise ValueError(f"delta must be above 0. Received: delta={delta!r}")
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), y_pred.dtype)
    check_same_shape(y_true, y_pred)
    error = ops.abs(y_pred - y_true)
    # Both branches stay finite for any error, so that no gradient of the branch not taken is NaN.
    quadratic = ops.minimum(error, delta)
    return 0.5 * quadratic * quadratic + delta * (error - quadratic)


@keras.saving.register_keras_serializable(package="qualitykit")
class HuberLoss(keras.losses.Loss):
    """`huber_loss` as a Keras loss, averaged over the scores of an image and then over the batch.

    `keras.losses.Huber` is the same function but broadcasts (N,) against (N, 1); this one refuses.

    Args:
        delta: where the loss turns from quadratic to linear.

    Example:
        >>> import numpy as np
        >>> float(HuberLoss(delta=0.5)(np.array([[0.0]]), np.array([[1.0]])))
        0.375

    Reference: RNN-BIQA, section 4.3 (delta = 1/9 on scores in 0..1).
    """

    def __init__(self, delta: float = 1.0, reduction: str = "sum_over_batch_size", name: str = "huber_loss"):
        super().__init__(name=name, reduction=reduction)
        if not delta > 0:
            raise ValueError(f"delta must be above 0. Received: delta={delta!r}")
        self.delta = delta

    def call(self, y_true, y_pred) -> Tensor:
        return ops.mean(huber_loss(y_true, y_pred, delta=self.delta), axis=-1)

    def get_config(self) -> dict:
        return {"name": self.name, "reduction": self.reduction, "delta": self.delta}
