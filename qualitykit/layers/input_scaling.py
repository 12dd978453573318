"""Pixels 0..255 to the range that a pretrained backbone was trained on."""

import keras
from keras import ops

from qualitykit._types import Tensor

# Per mode: (scale, offset, reverse channels), applied as x * scale + offset after reversing.
_IMAGENET_MEAN, _IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SCALINGS = {
    "none": ((1.0,) * 3, (0.0,) * 3, False),
    "tf": ((1 / 127.5,) * 3, (-1.0,) * 3, False),
    "torch": (
        tuple(1 / (255 * s) for s in _IMAGENET_STD),
        tuple(-m / s for m, s in zip(_IMAGENET_MEAN, _IMAGENET_STD, strict=True)),
        False,
    ),
    "lite": ((1 / 128,) * 3, (-127 / 128,) * 3, False),
    "caffe": ((1.0,) * 3, (-103.939, -116.779, -123.68), True),
}


@keras.saving.register_keras_serializable(package="qualitykit")
class InputScaling(keras.layers.Layer):
    """Scales RGB pixels 0..255 as `keras.applications`' `preprocess_input` of the same mode does, or "lite".

    Inside the graph, so that a saved model can never be fed wrongly scaled pixels.

    Args:
        mode: `"tf"` (to -1..1), `"torch"` (ImageNet mean and standard deviation), `"caffe"` (BGR minus the
            ImageNet mean), `"lite"` ((x - 127) / 128, for EfficientNet-Lite) or `"none"` (the backbone scales
            by itself).

    Input shape: (N, H, W, 3), RGB, 0..255.
    Output shape: the same.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import InputScaling
        >>> float(InputScaling("tf")(np.full((1, 1, 1, 3), 255.0))[0, 0, 0, 0])
        1.0
    """

    def __init__(self, mode: str, **kwargs: object):
        super().__init__(**kwargs)
        if mode not in SCALINGS:
            raise ValueError(f"mode must be one of {sorted(SCALINGS)}. Received: mode={mode!r}")
        self.mode = mode

    def call(self, images) -> Tensor:
        scale, offset, reverse = SCALINGS[self.mode]
        if reverse:
            images = ops.flip(images, axis=-1)
        return images * _constant(scale, images.dtype) + _constant(offset, images.dtype)

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "mode": self.mode}


def _constant(values, dtype):
    """One number where all channels have the same: engines are slow at repeating three along every pixel."""
    if len(set(values)) == 1:
        return values[0]
    return ops.cast(ops.convert_to_tensor(values), dtype)
