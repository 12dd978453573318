"""What NemgIQA computes of pixels itself: the error map it learns to guess, and fine detail."""

import math

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.layers.gaussian_pyramid import gaussian_downsample, gaussian_upsample

_LUMA = (0.2989, 0.5870, 0.1140)
_IMAGENET_STD = (0.229, 0.224, 0.225)
_IMAGENET_MEAN = (0.485, 0.456, 0.406)


@keras.saving.register_keras_serializable(package="qualitykit")
class ErrorMap(keras.layers.Layer):
    """How alike a distorted image and its reference are, per pixel, at a quarter of the resolution.

        e = (2 ln 255 - ln((255 d)^2 + 1)) / (2 ln 255)

    with d the difference of the grey values after ImageNet's normalisation, then smoothed and halved twice.
    It is 1 where the images are equal and falls with the error, slightly below 0 at worst.

    Input shape: a list of the reference and the distorted image, both (N, H, W, 3), RGB, 0..255.
    Output shape: (N, H / 4, W / 4, 1), rounded up, float32.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import ErrorMap
        >>> image = np.full((1, 32, 32, 3), 99.0)
        >>> float(ErrorMap()([image, image])[0, 4, 4, 0])
        1.0

    Reference: Chen et al., "Nested Error Map Generation Network for No-Reference Image Quality Assessment",
        ICASSP 2021, and the authors' public code.
    """

    def call(self, inputs) -> Tensor:
        reference, distorted = inputs
        difference = normalised_grey(reference) - normalised_grey(distorted)
        most = 2 * math.log(255)
        error = (most - ops.log(ops.square(255 * difference) + 1)) / most
        return gaussian_downsample(gaussian_downsample(error))

    def compute_output_spec(self, inputs) -> keras.KerasTensor:
        return keras.KerasTensor(_quartered(inputs[0].shape), dtype="float32")


@keras.saving.register_keras_serializable(package="qualitykit")
class HighFrequency(keras.layers.Layer):
    """Detail of the grey image at a quarter of the resolution: the image minus its low-pass.

    The low-pass is two steps down a Gaussian pyramid and two up again.

    Input shape: (N, H, W, 3), RGB, 0..255; H and W multiples of 16. Output shape: (N, H / 4, W / 4, 1).

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import HighFrequency
        >>> HighFrequency()(np.zeros((1, 32, 48, 3))).shape == (1, 8, 12, 1)
        True

    Reference: as of `ErrorMap`.
    """

    def call(self, images) -> Tensor:
        grey = gaussian_downsample(gaussian_downsample(normalised_grey(images)))
        low = gaussian_downsample(gaussian_downsample(grey))
        return ops.cast(grey - gaussian_upsample(gaussian_upsample(low)), self.compute_dtype)

    def compute_output_shape(self, input_shape) -> tuple:
        return _quartered(input_shape)


def normalised_grey(images) -> Tensor:
    """(N, H, W, 1) float32: luma of RGB 0..255 after ImageNet's normalisation of each channel."""
    images = ops.cast(images, "float32")
    weights = [luma / (255 * std) for luma, std in zip(_LUMA, _IMAGENET_STD, strict=True)]
    offset = sum(w * 255 * mean for w, mean in zip(weights, _IMAGENET_MEAN, strict=True))
    return sum(w * images[..., i : i + 1] for i, w in enumerate(weights)) - offset


def _quartered(shape):
    batch, height, width, _ = shape
    return (batch, height and (height + 3) // 4, width and (width + 3) // 4, 1)
