"""What NemgIQA's error maps are wrong by, added to the losses of a model."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.similarity import ssim_map


@keras.saving.register_keras_serializable(package="qualitykit")
class ErrorMapLosses(keras.layers.Layer):
    """Hands the scores through and adds a loss for each error map:

        coarse_weight * MSE(coarse map, target) + fine_weight * (1 - mean SSIM(fine map, target))

    SSIM counts only the places where its 11x11 window fits.

    Args:
        coarse_weight, fine_weight: as in the formula.

    Input shape: a list of scores (N, 1), the coarse map, the fine map and their target, all (N, H, W, 1) with
        H and W known and at least 11.
    Output shape: (N, 1), the scores.

    Example:
        >>> import numpy as np
        >>> layer, maps = ErrorMapLosses(1.0, 1.0), np.ones((1, 16, 16, 1))
        >>> score = layer([np.ones((1, 1)), maps - 0.5, maps, maps])
        >>> round(float(layer.losses[0]), 3)
        0.25

    Reference: Chen et al., "Nested Error Map Generation Network for No-Reference Image Quality Assessment",
        ICASSP 2021.
    """

    def __init__(self, coarse_weight: float = 0.05, fine_weight: float = 0.15, **kwargs: object):
        super().__init__(**kwargs)
        self.coarse_weight = coarse_weight
        self.fine_weight = fine_weight

    def call(self, inputs) -> Tensor:
        scores, coarse, fine, target = inputs
        error = ops.mean(ops.square(coarse - target))
        likeness = ops.mean(ssim_map(target, fine, data_range=1))
        self.add_loss(self.coarse_weight * error + self.fine_weight * (1 - likeness))
        return scores

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape[0]

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "coarse_weight": self.coarse_weight,
            "fine_weight": self.fine_weight,
        }
