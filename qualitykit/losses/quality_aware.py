"""QualityNet's loss: near the score, and in line with the scores of the batch."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.losses.plcc import BatchLoss, plcc_loss


@keras.saving.register_keras_serializable(package="qualitykit")
class QualityAwareLoss(BatchLoss):
    """mae_weight * MAE + plcc_weight * (1 - PLCC), both over the batch.

    The MAE term keeps the scores in place, the correlation term keeps their order and spread; for a batch of
    one, or of constant targets, the correlation term is the constant 1 and MAE alone teaches.

    Args:
        mae_weight, plcc_weight: the paper's lambda 1 and lambda 2, found by a grid search (Fig. 5).

    Example:
        >>> import numpy as np
        >>> y = np.array([[0.1], [0.5], [0.9]])
        >>> round(float(QualityAwareLoss()(y, y + 0.2)), 3)
        0.2

    Reference: QualityNet, eq. 38-40.
    """

    def __init__(self, mae_weight: float = 1.0, plcc_weight: float = 10.0, name: str = "quality_aware_loss"):
        super().__init__(name)
        self.mae_weight = mae_weight
        self.plcc_weight = plcc_weight

    def call(self, y_true, y_pred) -> Tensor:
        correlation = plcc_loss(y_true, y_pred)
        y_true = ops.cast(y_true, y_pred.dtype)
        return self.mae_weight * ops.mean(ops.abs(y_true - y_pred)) + self.plcc_weight * correlation

    def get_config(self) -> dict:
        return {**super().get_config(), "mae_weight": self.mae_weight, "plcc_weight": self.plcc_weight}
