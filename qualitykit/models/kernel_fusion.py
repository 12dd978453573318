"""The default model's form: several backbones at several resolutions, one kernel regression on all."""

import keras

from qualitykit.layers import KernelRegression
from qualitykit.models.backbone_weights import weights_of
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input
from qualitykit.models.stage_statistics import STRIDES, stage_statistics


@keras.saving.register_keras_serializable(package="qualitykit")
class KernelFusion(QualityModel):
    """Stage statistics of every view -> one linear projection -> RBF kernel regression.

    Two streams and two resolutions say more than one, and a kernel head on their features more than a dense
    one; projection and head are fitted in closed form, not by gradient.

    Args:
        views: (backbone, reduction) pairs: the photograph, `reduction` times smaller by area averaging, goes
            through the backbone. A backbone that is named twice is one backbone.
        dimensions: width of the projection.
        landmarks, gamma: of the `KernelRegression`.
        weights: of the backbones: None, "imagenet", or {backbone: None | "imagenet" | path}.
        batch_norm: of the backbones: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any size. Output shape: (N, 1).

    Raises:
        ValueError: no views, or a reduction below 1.

    Example:
        >>> KernelFusion([("MobileNetV2", 2)], dimensions=8, landmarks=3).output_shape
        (None, 1)
    """

    def __init__(
        self,
        views=(("MobileNetV2", 1), ("MobileNet", 2)),
        dimensions=256,
        landmarks=4096,
        gamma=1 / 256,
        weights=None,
        batch_norm="inference",
        name="kernel_fusion",
    ):
        if not views or any(reduction < 1 for _, reduction in views):
            raise ValueError(f"views must be (backbone, reduction >= 1) pairs. Received: views={views!r}")
        inputs, images = image_input()
        names = sorted({name for name, _ in views})
        networks = {
            name: build_backbone(
                name, weights=weights_of(weights, name, names), strides=STRIDES, batch_norm=batch_norm
            )
            for name in names
        }
        smaller = {factor: reduce_by(images, factor) for factor in sorted({v[1] for v in views})}
        features = [
            stage_statistics(networks[backbone], smaller[factor], name=f"{backbone.lower()}_{factor}")
            for backbone, factor in views
        ]
        x = keras.layers.Concatenate(name="features")(features) if len(features) > 1 else features[0]
        x = keras.layers.Dense(dimensions, name="projection")(x)
        score = KernelRegression(landmarks, gamma, dtype="float32", name="kernel")(x)
        arguments = {
            "views": [list(view) for view in views],
            "dimensions": dimensions,
            "landmarks": landmarks,
            "gamma": gamma,
            "weights": weights,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def reduce_by(images, factor) -> keras.KerasTensor:
    """Images `factor` times smaller by area averaging; what is left over at the edges is averaged too."""
    if factor == 1:
        return images
    return keras.layers.AveragePooling2D(factor, padding="same", name=f"reduce_{factor}")(images)
