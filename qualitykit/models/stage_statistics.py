"""One backbone, seen at several depths: what every stage's channels do on average and how unevenly."""

import os

import keras

from qualitykit.layers import SpatialStatistics
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input

STRIDES = (4, 8, 16, 32)


@keras.saving.register_keras_serializable(package="qualitykit")
class StageStatistics(QualityModel):
    """Statistics of four stages -> a fixed linear projection -> a small dense head.

    Quality shows at every depth: noise and blur in the first stages, content and composition in the last.
    The projection is fitted to data and frozen; the head starts from a fit on frozen
    features, so that tuning the backbone begins near a good place instead of tearing it up.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        dimensions: width of the projection.
        hidden: width of the head.
        dropout: share of projected features dropped in training.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any size. Output shape: (N, 1).

    Example:
        >>> StageStatistics("MobileNetV2", dimensions=8, hidden=4).output_shape
        (None, 1)
    """

    def __init__(
        self,
        backbone: str = "MobileNetV2",
        weights: str | os.PathLike | dict | None = None,
        dimensions: int = 256,
        hidden: int = 128,
        dropout: float = 0.25,
        batch_norm: str = "inference",
        name: str = "stage_statistics",
    ):
        inputs, images = image_input()
        network = build_backbone(backbone, weights=weights, strides=STRIDES, batch_norm=batch_norm)
        x = stage_statistics(network, images, name="statistics")
        x = keras.layers.Dense(dimensions, trainable=False, name="projection")(x)
        x = keras.layers.Dropout(dropout, name="dropout")(x)
        x = keras.layers.Dense(hidden, activation="relu", name="hidden")(x)
        score = keras.layers.Dense(1, dtype="float32", name="regression")(x)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "dimensions": dimensions,
            "hidden": hidden,
            "dropout": dropout,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def stage_statistics(network, images, name, third_moment=False) -> keras.KerasTensor:
    """Mean, spread and, where asked, third moment of every channel of every output of a backbone, (N, D)."""
    maps = network(images)
    return keras.layers.Concatenate(name=name)(
        [SpatialStatistics(third_moment=third_moment)(stage) for stage in maps]
    )
