"""HyperIQA: a hyper network reads the content and writes the rules by which quality is judged."""

import os

import keras
from keras import layers

from qualitykit.layers import SpatialMomentPooling
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.hyper_network import predict_quality
from qualitykit.models.image_input import image_input
from qualitykit.models.pooling import moment_order

# Of the local-distortion-aware modules of the strides 4, 8, 16 and 32, as published: channels of the 1x1
# convolution, cells along a side after pooling, and numbers handed on.
STRIDES = (4, 8, 16, 32)
_CHANNELS = (16, 32, 64, None)
_CELLS = (8, 4, 2, 1)
UNITS = (16, 16, 16, 176)


@keras.saving.register_keras_serializable(package="qualitykit")
class HyperIQA(QualityModel):
    """HyperIQA, optionally with spatial moment pooling in its local-distortion-aware modules.

    Four modules turn the stages of the backbone into 16 + 16 + 16 + 176 = 224 numbers: 1x1 convolution (not
    on the last stage), pooling in windows of 7x7, Dense. A target network 224 -> 112 -> 56 -> 28 -> 14 -> 1
    maps them to the score; its weights are made for each image from the last stage.

    Trained on random crops; a photograph's score is the mean of a grid of crops, see
    `qualitykit.inference.predict_crops`.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        pooling: "average", or n for SMP(n) with the windows of the average pooling (HyperIQA-SMP).
        normalization: of the moments >= 3, see `SpatialMomentPooling`.
        input_size: side of the square crops in pixels, a multiple of 32. The modules have 8, 4, 2 and 1
            windows along a side at any size; at the published 224 these are 7x7.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, input_size, input_size, 3), RGB 0..255.
    Output shape: (N, 1), linear, on the scale of the scores it is trained on.

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> HyperIQA("MobileNetV2", pooling=2, input_size=64).output_shape
        (None, 1)

    Reference: Su et al., "Blindly Assess Image Quality in the Wild Guided by a Self-Adaptive Hyper Network",
        CVPR 2020; Xu et al., "Spatial moment pooling improves neural image assessment", section 4.3.
    """

    def __init__(
        self,
        backbone: str = "ResNet50",
        weights: str | os.PathLike | dict | None = None,
        pooling: str | int = "average",
        normalization: str | None = "layer",
        input_size: int = 224,
        batch_norm: str = "inference",
        name: str = "hyper_iqa",
    ):
        order = moment_order(pooling)
        inputs, images = fixed_size_input(input_size)
        network = build_backbone(backbone, weights=weights, strides=STRIDES, batch_norm=batch_norm)
        maps = network(images)
        vector = local_distortion_vector(maps, order, normalization)
        score = predict_quality(maps[-1], vector)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "pooling": pooling,
            "normalization": normalization,
            "input_size": input_size,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def fixed_size_input(input_size) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """`image_input` of a model whose Dense layers need all images to have one size."""
    if not isinstance(input_size, int) or input_size < 32 or input_size % 32:
        raise ValueError(f"input_size must be a multiple of 32. Received: input_size={input_size!r}")
    return image_input(input_size)


def local_distortion_vector(maps, order=1, normalization="layer") -> keras.KerasTensor:
    """The local-distortion-aware modules: four stages to one vector of 224 numbers.

    Args:
        maps: Keras tensors (N, H, W, C) of strides 4, 8, 16 and 32, H and W known.
        order, normalization: of `SpatialMomentPooling`; order 1 is average pooling.

    Returns:
        Keras tensor (N, 224).
    """
    parts = []
    modules = zip((1, 2, 3, 4), maps, _CHANNELS, _CELLS, UNITS, strict=True)
    for number, x, channels, cells, units in modules:
        name = f"lda_{number}"
        if channels is not None:
            x = layers.Conv2D(
                channels, 1, use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv"
            )(x)
        window = x.shape[1] // cells
        x = SpatialMomentPooling(order, window, normalization=normalization, name=f"{name}_pool")(x)
        x = layers.Flatten(name=f"{name}_flatten")(x)
        parts.append(layers.Dense(units, kernel_initializer="he_normal", name=name)(x))
    return layers.Concatenate(name="lda")(parts)
