"""Average pooling that also keeps variance, skewness and kurtosis of what it averages."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.layers.windows import SlidingWindows, WholeMap, as_pair, output_side

_NORMALIZATIONS = ("layer", "batch", "max", None)
# Below any variance of values whose largest is 1 among a million, and far from float32's smallest number.
_SMALLEST_EPSILON = 1e-12


@keras.saving.register_keras_serializable(package="qualitykit")
class SpatialMomentPooling(keras.layers.Layer):
    """SMP(n): mean and central moments 2..n of every pooling window, C channels to nC.

        m_1 = E[x],   m_i = E[(x - m_1)^i]   for i = 2..n

    SMP(1) is average pooling. Moments are computed in float32 whatever the policy, and come out within the
    range of the compute dtype. Windows that reach over the border ("same") count only the pixels inside.

    Args:
        order: n, at least 1.
        size: side of the window, or (height, width); None for the whole map.
        stride: step of the window, or a pair; None for `size`, so that windows touch.
        padding: "valid" or "same", as of a Keras convolution.
        dilation: distance of neighbouring pixels inside a window, or a pair.
        normalization: of the moments i >= 3, each moment by itself. "layer": zero mean and unit variance over
            all its values in an image; "batch": `BatchNormalization` over the batch; "max": divided by its
            largest absolute value in the image; None: as they are. Decision: no gains and offsets, for
            which the paper's counts of parameters (section 4.2.3) leave no room.
        epsilon: added to the variance ("layer", "batch") or to the largest value ("max").

    Input shape: (N, H, W, C).
    Output shape: (N, nC) for the whole map, else (N, H', W', nC) with H' and W' as of a convolution; all C
        means first, then all C variances, and so on.

    Raises:
        ValueError: an argument out of range, or a map that is smaller than a "valid" window.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import SpatialMomentPooling
        >>> checkerboard = np.array([[0.0, 2.0], [2.0, 0.0]]).reshape(1, 2, 2, 1)
        >>> [float(m) for m in SpatialMomentPooling(4, normalization=None)(checkerboard)[0]]
        [1.0, 1.0, 0.0, 1.0]

    Reference: Xu et al., "Spatial moment pooling improves neural image assessment", sections 3.2-3.3.
    """

    def __init__(
        self,
        order: int = 2,
        size: int | tuple[int, int] | None = None,
        stride: int | tuple[int, int] | None = None,
        padding: str = "valid",
        dilation: int | tuple[int, int] = 1,
        normalization: str | None = "layer",
        epsilon: float = 1e-5,
        **kwargs: object,
    ):
        super().__init__(**kwargs)
        if not isinstance(order, int) or order < 1:
            raise ValueError(f"order must be an integer of at least 1. Received: order={order!r}")
        if padding not in ("valid", "same"):
            raise ValueError(f"padding must be 'valid' or 'same'. Received: padding={padding!r}")
        if normalization not in _NORMALIZATIONS:
            raise ValueError(
                f"normalization must be one of {_NORMALIZATIONS}. Received: normalization={normalization!r}"
            )
        self.order = order
        self.size = size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.normalization = normalization
        self.epsilon = epsilon
        self._size = None if size is None else as_pair("size", size)
        self._stride = self._size if stride is None else as_pair("stride", stride)
        self._dilation = as_pair("dilation", dilation)
        if size is None and (stride is not None or self._dilation != (1, 1)):
            raise ValueError("stride and dilation need a size; without one the window is the whole map")

    def build(self, input_shape) -> None:
        output_shape = self.compute_output_shape(input_shape)
        self.batch_norms = {}
        if self.normalization == "batch":
            for order in range(3, self.order + 1):
                self.batch_norms[str(order)] = self._batch_norm(order, (*output_shape[:-1], input_shape[-1]))

    def _batch_norm(self, order, shape):
        norm = keras.layers.BatchNormalization(
            center=False,
            scale=False,
            momentum=0.9,
            epsilon=self.epsilon,
            dtype="float32",
            name=f"moment_{order}",
        )
        norm.build(shape)
        return norm

    def call(self, maps, training=None) -> Tensor:
        values = ops.cast(maps, keras.backend.result_type(maps.dtype, "float32"))
        if self._size is None:
            windows = WholeMap(values)
        else:
            windows = SlidingWindows(values, self._size, self._stride, self._dilation, self.padding)
        mean = windows.mean()
        moments = [mean]
        if self.order > 1:
            deviations = power = windows.deviations(mean)
            for order in range(2, self.order + 1):
                power = power * deviations
                moments.append(self._normalize(windows.average(power), order, training))
        return ops.saturate_cast(ops.concatenate(moments, axis=-1), self.compute_dtype)

    def _normalize(self, moment, order, training):
        if order < 3 or self.normalization is None:
            return moment
        if self.normalization == "batch":
            return self.batch_norms[str(order)](moment, training=training)
        axes = tuple(range(1, len(moment.shape)))
        largest = ops.max(ops.abs(moment), axis=axes, keepdims=True)
        if self.normalization == "max":
            return moment / (largest + self.epsilon)
        # Divided by a constant first, which changes nothing but the squares below: they would overflow.
        scale = ops.stop_gradient(ops.maximum(largest, 1.0))
        moment = moment / scale
        centred = moment - ops.mean(moment, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(centred), axis=axes, keepdims=True)
        epsilon = ops.maximum(self.epsilon / ops.square(scale), _SMALLEST_EPSILON)
        return centred * ops.rsqrt(variance + epsilon)

    def compute_output_shape(self, input_shape) -> tuple:
        channels = self.order * input_shape[-1]
        if self._size is None:
            return (input_shape[0], channels)
        sides = zip(input_shape[1:3], self._size, self._stride, self._dilation, strict=True)
        return (input_shape[0], *(output_side(*side, self.padding) for side in sides), channels)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "order": self.order,
            "size": self.size,
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "normalization": self.normalization,
            "epsilon": self.epsilon,
        }
