"""Convolutional block attention: which channels matter, then which places."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class CBAM(keras.layers.Layer):
    """F' = M_c(F) * F, then F'' = M_s(F') * F' (eq. 1-2).

    M_c(F) = sigmoid(MLP(mean(F)) + MLP(max(F))), one shared MLP on the spatial mean and maximum (eq. 3);
    M_s(F') = sigmoid(conv7x7([mean(F'); max(F')])), mean and maximum over the channels (eq. 4).

    Args:
        ratio: how many times fewer units than channels the hidden layer of the MLP has; 1 unit at least.
        kernel_size: side of the spatial convolution.
        gate_bias: where both sigmoids start. At 0, as published, a new block passes about a quarter of its
            input on. At 4 it passes 96 % of every photograph on, so that it can be put into a pretrained
            network without harm: any other start than 0 comes with kernels of zeros in front of the sigmoids,
            since random ones would close gates at some places and channels all the same.

    Input shape: (N, H, W, C), any H and W.
    Output shape: the same.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import CBAM
        >>> CBAM(ratio=2)(np.ones((1, 5, 3, 4))).shape == (1, 5, 3, 4)
        True

    Reference: CSPP-IQA, section 3.1, eq. 1-4; Woo et al., "CBAM: Convolutional Block Attention Module".
    """

    def __init__(self, ratio: int = 16, kernel_size: int = 7, gate_bias: float = 0.0, **kwargs: object):
        super().__init__(**kwargs)
        for name, value in (("ratio", ratio), ("kernel_size", kernel_size)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be an integer of at least 1. Received: {name}={value!r}")
        self.ratio = ratio
        self.kernel_size = kernel_size
        self.gate_bias = gate_bias

    def build(self, input_shape) -> None:
        if len(input_shape) != 4 or input_shape[-1] is None:
            raise ValueError(f"maps must be (N, H, W, C) with C known. Received: shape={tuple(input_shape)}")
        channels, dtype = input_shape[-1], self.dtype_policy
        kernel = "zeros" if self.gate_bias else "glorot_uniform"
        half = keras.initializers.Constant(self.gate_bias / 2)  # the MLP's output counts twice
        self.squeeze = keras.layers.Dense(
            max(channels // self.ratio, 1),
            "relu",
            kernel_initializer="he_normal",
            dtype=dtype,
            name="squeeze",
        )
        self.excite = keras.layers.Dense(
            channels, kernel_initializer=kernel, bias_initializer=half, dtype=dtype, name="excite"
        )
        self.locate = keras.layers.Conv2D(
            1,
            self.kernel_size,
            padding="same",
            data_format="channels_last",
            kernel_initializer=kernel,
            bias_initializer=keras.initializers.Constant(self.gate_bias),
            dtype=dtype,
            name="locate",
        )
        self.squeeze.build((None, channels))
        self.excite.build((None, self.squeeze.units))
        self.locate.build((None, None, None, 2))

    def call(self, maps) -> Tensor:
        maps = self.channel_attention(maps) * maps
        return self.spatial_attention(maps) * maps

    def channel_attention(self, maps) -> Tensor:
        """M_c of eq. 3: (N, 1, 1, C) in 0..1."""
        mean, peak = ops.mean(maps, axis=(1, 2)), ops.max(maps, axis=(1, 2))
        gates = ops.sigmoid(self.excite(self.squeeze(mean)) + self.excite(self.squeeze(peak)))
        return gates[:, None, None, :]

    def spatial_attention(self, maps) -> Tensor:
        """M_s of eq. 4: (N, H, W, 1) in 0..1."""
        mean, peak = ops.mean(maps, axis=-1, keepdims=True), ops.max(maps, axis=-1, keepdims=True)
        return ops.sigmoid(self.locate(ops.concatenate([mean, peak], axis=-1)))

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "ratio": self.ratio,
            "kernel_size": self.kernel_size,
            "gate_bias": self.gate_bias,
        }
