"""Patches of all images as one batch for a network, and its features back as one sequence per image."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class MergePatches(keras.layers.Layer):
    """Lays the patches of all images behind one another, so that any network can run over them.

    Input shape: (N, P, H, W, C).
    Output shape: (N * P, H, W, C).

    Example:
        >>> import numpy as np
        >>> MergePatches()(np.zeros((2, 3, 8, 8, 1))).shape[0]
        6
    """

    def call(self, patches) -> Tensor:
        return ops.reshape(patches, (-1, *patches.shape[2:]))

    def compute_output_shape(self, input_shape) -> tuple:
        known = None not in input_shape[:2]
        return (input_shape[0] * input_shape[1] if known else None, *input_shape[2:])


@keras.saving.register_keras_serializable(package="qualitykit")
class SplitPatches(keras.layers.Layer):
    """Undoes `MergePatches` on what the network made of each patch.

    Input shape: [features (N * P, D), patches (N, P, ...)], of which only N and P are read.
    Output shape: (N, P, D).

    Example:
        >>> import numpy as np
        >>> tuple(SplitPatches()([np.zeros((6, 5)), np.zeros((2, 3, 8, 8, 1))]).shape)
        (2, 3, 5)
    """

    def call(self, inputs) -> Tensor:
        features, patches = inputs
        return ops.reshape(features, (*ops.shape(patches)[:2], features.shape[-1]))

    def compute_output_shape(self, input_shape) -> tuple:
        features, patches = input_shape
        return (*patches[:2], features[-1])
