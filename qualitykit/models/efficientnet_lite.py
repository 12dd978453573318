"""EfficientNet-Lite 0, 1 and 2: EfficientNets of plain operations, quick on phones and processors."""

import math

import keras
from keras import layers

# Per stage: repeats, kernel, stride, expansion, output channels. The first and last keep their depth.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
# Factors of width and depth.
_VARIANTS = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}
_STEM, _HEAD = 32, 1280
_EPSILON = 1e-3


def efficientnet_lite(variant, input_tensor=None) -> keras.Model:
    """EfficientNet-Lite without its classifier, randomly initialised.

    EfficientNet without squeeze and excitation, with ReLU6 in place of swish, and with a stem and a head that
    keep their widths. Layers are named `stem_conv`, `block3_expand_conv`, `block3_dw_bn`, `head_conv` and so
    on; blocks are counted from 0 through the whole network.

    Args:
        variant: 0, 1 or 2.
        input_tensor: Keras tensor (N, H, W, 3) of pixels scaled to (x - 127) / 128, any H and W; a new input
            when None.

    Returns:
        Functional `keras.Model` to feature maps (N, H / 32, W / 32, 1280).

    Raises:
        ValueError: an unknown variant.

    Example:
        >>> efficientnet_lite(0).output_shape
        (None, None, None, 1280)

    Reference: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
    2019, Table 1; the Lite changes are those of its authors' later release.
    """
    if variant not in _VARIANTS:
        raise ValueError(f"variant must be one of {sorted(_VARIANTS)}. Received: variant={variant!r}")
    width, depth = _VARIANTS[variant]
    images = keras.Input((None, None, 3), name="image") if input_tensor is None else input_tensor
    x = _convolution(images, _STEM, "stem", kernel_size=3, strides=2)
    block = 0
    for stage, (repeats, kernel, stride, expansion, channels) in enumerate(_STAGES):
        if 0 < stage < len(_STAGES) - 1:
            repeats = math.ceil(repeats * depth)
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            x = _inverted_residual(x, f"block{block}", kernel, step, expansion, _round(channels * width))
            block += 1
    x = _convolution(x, _HEAD, "head")
    sources = images if input_tensor is None else keras.utils.get_source_inputs(images)
    return keras.Model(sources, x, name=f"efficientnetlite{variant}")


def _round(channels):
    """To the nearest multiple of 8; if that takes more than a tenth away, to the next."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def _inverted_residual(x, name, kernel, stride, expansion, channels):
    """1x1 expansion, depthwise convolution, 1x1 projection; the input is added where shapes agree."""
    shortcut = x
    if expansion > 1:
        x = _convolution(x, x.shape[-1] * expansion, f"{name}_expand")
    x = layers.DepthwiseConv2D(
        kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_dw_conv"
    )(x)
    x = layers.BatchNormalization(epsilon=_EPSILON, name=f"{name}_dw_bn")(x)
    x = layers.ReLU(6, name=f"{name}_dw_relu")(x)
    x = _convolution(x, channels, f"{name}_project", activate=False)
    if stride == 1 and shortcut.shape[-1] == channels:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _convolution(x, channels, name, kernel_size=1, strides=1, activate=True):
    x = layers.Conv2D(
        channels, kernel_size, strides=strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    x = layers.BatchNormalization(epsilon=_EPSILON, name=f"{name}_bn")(x)
    return layers.ReLU(6, name=f"{name}_relu")(x) if activate else x
