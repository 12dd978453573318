"""One minus Pearson's correlation over the batch."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.losses.shapes import check_same_shape

# A batch whose scores hardly vary has no correlation to speak of; this keeps its gradient finite.
_EPSILON = 1e-8


def plcc_loss(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """1 - PLCC over all elements of the batch, in 0..2.

    A batch of one, or of constant targets or predictions, has no correlation: the loss is then 1 and its
    gradient finite.

    Args:
        y_true, y_pred: scores of equal shape, (N,) or (N, 1).

    Returns:
        A scalar tensor.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> import numpy as np
        >>> round(float(plcc_loss(np.array([1.0, 2.0, 3.0]), np.array([30.0, 20.0, 10.0]))), 4)
        2.0

    Reference: QualityNet, eq. 40.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), y_pred.dtype)
    check_same_shape(y_true, y_pred)
    true = y_true - ops.mean(y_true)
    predicted = y_pred - ops.mean(y_pred)
    covariance = ops.mean(true * predicted)
    spread = ops.mean(ops.square(true)) * ops.mean(ops.square(predicted))
    return 1 - covariance / ops.sqrt(spread + _EPSILON**2)


class BatchLoss(keras.losses.Loss):
    """Base of losses that are one number for a whole batch, so that there is nothing left to reduce.

    `sample_weight` has no meaning for a correlation and is refused.
    """

    def __init__(self, name):
        super().__init__(name=name, reduction="sum_over_batch_size")

    def __call__(self, y_true, y_pred, sample_weight=None):
        if sample_weight is not None:
            raise ValueError(f"{self.name} is defined on whole batches and takes no sample_weight")
        return super().__call__(y_true, y_pred)

    def get_config(self) -> dict:
        return {"name": self.name}


@keras.saving.register_keras_serializable(package="qualitykit")
class PLCCLoss(BatchLoss):
    """`plcc_loss` as a Keras loss.

    Example:
        >>> import numpy as np
        >>> round(float(PLCCLoss()(np.array([[1.0], [2.0]]), np.array([[0.1], [0.3]]))), 4)
        0.0

    Reference: QualityNet, eq. 40.
    """

    def __init__(self, name: str = "plcc_loss"):
        super().__init__(name)

    def call(self, y_true, y_pred) -> Tensor:
        return plcc_loss(y_true, y_pred)
