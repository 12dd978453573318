"""CSPP-IQA's loss: L2 within one unit of the target, L1 beyond."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.losses.huber import huber_loss
from qualitykit.losses.shapes import check_same_shape


def smooth_l1_loss(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Smooth L1 of each image, averaged over its scores; t = y_pred - y_true.

        t^2 / 2       where |t| < 1
        |t| - 1 / 2   elsewhere

    keras_cv's `SmoothL1Loss` computes it under TensorFlow. keras_cv cannot be imported without TensorFlow,
    which users of JAX and PyTorch need not have: for them Huber's loss with delta 1, the same function, is
    taken.

    Args:
        y_true, y_pred: scores of equal shape, (N, 1).

    Returns:
        A tensor of shape (N,).

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> import numpy as np
        >>> [float(v) for v in smooth_l1_loss(np.array([[0.0], [0.0]]), np.array([[0.5], [2.0]]))]
        [0.125, 1.5]

    Reference: CSPP-IQA, eq. 12-13.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), y_pred.dtype)
    check_same_shape(y_true, y_pred)
    loss = _keras_cv_loss()
    if loss is None:
        return ops.mean(huber_loss(y_true, y_pred, delta=1.0), axis=-1)
    return loss.call(y_true, y_pred)


@keras.saving.register_keras_serializable(package="qualitykit")
class SmoothL1Loss(keras.losses.Loss):
    """`smooth_l1_loss` as a Keras loss.

    Example:
        >>> import numpy as np
        >>> float(SmoothL1Loss()(np.array([[0.0], [0.0]]), np.array([[0.5], [2.0]])))
        0.8125

    Reference: CSPP-IQA, eq. 12-13.
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "smooth_l1_loss"):
        super().__init__(name=name, reduction=reduction)

    def call(self, y_true, y_pred) -> Tensor:
        return smooth_l1_loss(y_true, y_pred)

    def get_config(self) -> dict:
        return {"name": self.name, "reduction": self.reduction}


def _keras_cv_loss():
    """keras_cv's loss, or None where its import would bring TensorFlow in beside another backend."""
    if keras.backend.backend() != "tensorflow":
        return None
    try:
        from keras_cv.losses import SmoothL1Loss as KerasCVSmoothL1Loss
    except ImportError:  # keras_cv is no longer developed; an environment without it keeps the loss
        return None
    return KerasCVSmoothL1Loss()
