"""One score from a sequence of patch features: recurrent pooling, and the mean that it is compared with."""

from collections.abc import Sequence

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.layers.zero_center import ZeroCenter


class _PatchPooler(keras.layers.Layer):
    """What both poolers begin with and end in: centred features, a dense layer with drop-out, one score."""

    def __init__(self, dense_units, dropout, **kwargs):
        super().__init__(**kwargs)
        if dense_units is not None and dense_units < 1:
            raise ValueError(
                f"dense_units must be at least 1, or None. Received: dense_units={dense_units!r}"
            )
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout must be in [0, 1). Received: dropout={dropout!r}")
        self.supports_masking = True
        self.dense_units = dense_units
        self.dropout = dropout
        self.zero_center = ZeroCenter(name="zero_center")
        self.dropped = keras.layers.Dropout(dropout, name="dropout")
        self.score = keras.layers.Dense(1, dtype="float32", name="score")

    def _build_dense(self, input_shape):
        """Builds the shared part on (..., C); gives back the number of dense units."""
        units = self.dense_units or input_shape[-1]
        self.zero_center.build(input_shape)
        self.dense = keras.layers.Dense(units, activation="relu", name="dense")
        self.dense.build(input_shape)
        return units

    def _hidden(self, features, training):
        return self.dropped(self.dense(self.zero_center(features)), training=training)

    def center_on(self, mean) -> None:
        """Sets the mean that is subtracted: that of the training set's patches, one number per channel."""
        self.zero_center.center_on(mean)

    def compute_mask(self, inputs, mask=None) -> None:
        return None

    def compute_output_shape(self, input_shape) -> tuple:
        return (input_shape[0], 1)

    def get_config(self) -> dict:
        return {**super().get_config(), "dense_units": self.dense_units, "dropout": self.dropout}


@keras.saving.register_keras_serializable(package="qualitykit")
class GRUPatchPooler(_PatchPooler):
    """Reads an image's patch features in their order and says one score.

    centre -> Dense, ReLU, drop-out -> GRU (sequence) -> GRU (last state) -> GRUs on that single vector ->
    Dense 1

    Args:
        units: of the GRUs; the first two run along the sequence, the others shorten the vector.
        dense_units: of the dense layer; None for as many as the features have channels, as published.
        dropout: share of the dense layer's outputs dropped in training.

    Input shape: (N, P, C); a mask (N, P) marks the patches that are there, padding on the right.
    Output shape: (N, 1), unbounded; the recipe trains it on 0..1.

    Example:
        >>> import numpy as np
        >>> pooler = GRUPatchPooler(units=(4, 3, 2, 2))
        >>> tuple(pooler(np.ones((2, 5, 8)), mask=np.array([[True] * 5, [True] * 3 + [False] * 2])).shape)
        (2, 1)

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", section 3.1 and Fig. 2.
    """

    def __init__(
        self,
        units: Sequence[int] = (256, 128, 64, 32),
        dense_units: int | None = None,
        dropout: float = 0.25,
        **kwargs: object,
    ):
        super().__init__(dense_units, dropout, **kwargs)
        if len(units) < 2 or min(units) < 1:
            raise ValueError(f"units must be at least two numbers above 0. Received: units={units!r}")
        self.units = tuple(units)
        self.along = [keras.layers.GRU(self.units[0], return_sequences=True, name="gru_1")]
        self.along.append(keras.layers.GRU(self.units[1], name="gru_2"))
        self.single = [keras.layers.GRU(n, name=f"gru_{i}") for i, n in enumerate(self.units[2:], start=3)]

    def build(self, input_shape) -> None:
        width = self._build_dense(input_shape)
        for gru, units in zip(self.along + self.single, self.units, strict=True):
            gru.build((input_shape[0], None if gru in self.along else 1, width))
            width = units
        self.score.build((input_shape[0], width))

    def call(self, features, mask=None, training=None) -> Tensor:
        states = self._hidden(features, training)
        for gru in self.along:
            states = gru(states, mask=mask, training=training)
        for gru in self.single:
            states = gru(states[:, None], training=training)
        return self.score(states)

    def get_config(self) -> dict:
        return {**super().get_config(), "units": list(self.units)}


@keras.saving.register_keras_serializable(package="qualitykit")
class MeanPatchPooler(_PatchPooler):
    """The paper's baseline: the mean of an image's patch features, then a small dense head.

    mean over patches -> centre -> Dense, ReLU, drop-out -> Dense 1

    Args:
        dense_units: of the dense layer.
        dropout: share of the dense layer's outputs dropped in training.

    Input shape: (N, P, C); a mask (N, P) marks the patches that are there.
    Output shape: (N, 1).

    Example:
        >>> import numpy as np
        >>> tuple(MeanPatchPooler(4)(np.ones((2, 5, 8))).shape)
        (2, 1)

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", section 4.4 (CNN+Avg+NN).
    """

    def __init__(self, dense_units: int = 256, dropout: float = 0.25, **kwargs: object):
        super().__init__(dense_units, dropout, **kwargs)

    def build(self, input_shape) -> None:
        units = self._build_dense((input_shape[0], input_shape[-1]))
        self.score.build((input_shape[0], units))

    def call(self, features, mask=None, training=None) -> Tensor:
        if mask is None:
            mean = ops.mean(features, axis=1)
        else:
            there = ops.cast(mask, features.dtype)[..., None]
            mean = ops.sum(features * there, axis=1) / ops.sum(there, axis=1)
        return self.score(self._hidden(mean, training))
