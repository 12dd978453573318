"""NIMA in its multi-stage form: globally pooled features of several stages, then a small regression head."""

import os
from collections.abc import Sequence

import keras
from keras import layers

from qualitykit.layers import SpatialMomentPooling
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input
from qualitykit.models.pooling import moment_order


@keras.saving.register_keras_serializable(package="qualitykit")
class NIMA(QualityModel):
    """The variant of NIMA that the SMP paper builds on.

    Global pooling of each stage -> concatenate -> drop-out -> Dense, ReLU -> Dense 1. The last stage is
    pooled by SMP(n), the others by their mean.

    Decisions. The paper names neither the stages nor the head. The extra cost it gives for SMP(4), 3.03M
    multiply-adds at 1920x1080, is 3 x 60 x 33 x 512: only VGG16's last stage, after its last pooling, is
    pooled by moments. Its extra parameters, 0.068 % for SMP(2) and three times that for SMP(4), fit a hidden
    layer of about 20 units.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        pooling: "average", or n for SMP(n) (NIMA-SMP).
        normalization: of the moments >= 3, see `SpatialMomentPooling`; the paper saw None fail.
        strides: stages, named by how many input pixels one step of their map spans, ascending.
        units: width of the hidden layer, or a list of them for several (NIMA-Vanilla-Large: 1024 and 240,
            which makes 14.74 % more parameters, as published).
        dropout: share of the pooled features that is dropped in training; NIMA's own is 0.75.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any H and W that the backbone takes.
    Output shape: (N, 1), linear, on the scale of the scores it is trained on.

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> NIMA("MobileNetV2", pooling=2, strides=(8, 32)).output_shape
        (None, 1)

    Reference: Talebi and Milanfar, "NIMA: Neural Image Assessment", 2018; Xu et al., "Spatial moment pooling
        improves neural image assessment", section 4.2.
    """

    def __init__(
        self,
        backbone: str = "VGG16",
        weights: str | os.PathLike | dict | None = None,
        pooling: str | int = "average",
        normalization: str | None = "layer",
        strides: Sequence[int] = (2, 4, 8, 16, 32),
        units: int | Sequence[int] = 20,
        dropout: float = 0.75,
        batch_norm: str = "inference",
        name: str = "nima",
    ):
        orders = [1] * (len(strides) - 1) + [moment_order(pooling)]
        inputs, images = image_input()
        network = build_backbone(backbone, weights=weights, strides=tuple(strides), batch_norm=batch_norm)
        maps = network(images)
        features = [
            SpatialMomentPooling(order, normalization=normalization, name=f"pool_{stride}")(x)
            for order, stride, x in zip(orders, strides, maps, strict=True)
        ]
        x = layers.Concatenate(name="features")(features)
        x = layers.Dropout(dropout, name="dropout")(x)
        for number, width in enumerate([units] if isinstance(units, int) else units, start=1):
            name = "hidden" if number == 1 else f"hidden_{number}"
            x = layers.Dense(width, "relu", kernel_initializer="he_normal", name=name)(x)
        score = layers.Dense(1, dtype="float32", name="quality")(x)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "pooling": pooling,
            "normalization": normalization,
            "strides": list(strides),
            "units": units if isinstance(units, int) else list(units),
            "dropout": dropout,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)
