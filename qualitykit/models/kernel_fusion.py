"""The default model's form: several backbones at several resolutions, one kernel regression on all."""

import os
from collections.abc import Sequence

import keras

from qualitykit.layers import KernelRegression, MonotoneCurve, Standardise
from qualitykit.models.backbone_weights import weights_of
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input
from qualitykit.models.reduction import check_reduction, reduce_by
from qualitykit.models.stage_statistics import STRIDES, stage_statistics


@keras.saving.register_keras_serializable(package="qualitykit")
class KernelFusion(QualityModel):
    """Stage statistics of every view -> one linear projection -> kernel regression -> a rising curve.

    Two streams and two resolutions say more than one, and a kernel head on their features more than a dense
    one; projection, head and curve are fitted in closed form, not by gradient.

    Args:
        views: (backbone, reduction) pairs: the photograph, `reduction` times smaller by area averaging, goes
            through the backbone. A reduction is a whole number or a fraction of small ones, such as "4/3". A
            backbone that is named twice is one backbone.
        dimensions: width of the projection.
        landmarks, gamma, kernel: of the `KernelRegression`.
        taps: {backbone: names of layers whose maps are looked at}; for one that is not named the last maps of
            strides 4, 8, 16 and 32.
        third_moment: whether statistics hold the third moment of each channel too, see `SpatialStatistics`.
        limit: of `Standardise` before the projection; None for none.
        knots: of the `MonotoneCurve` after the regression; None for none.
        spread: whether the regression has a second number, the expected square of the score's error, which
            `with_spread` gives.
        weights: of the backbones: None, "imagenet", or {backbone: None | "imagenet" | path}.
        batch_norm: of the backbones: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any size. Output shape: (N, 1).

    Raises:
        ValueError: no views, a reduction below 1, or one that is no fraction of small numbers.

    Example:
        >>> KernelFusion([("MobileNetV2", 2)], dimensions=8, landmarks=3).output_shape
        (None, 1)
    """

    def __init__(
        self,
        views: Sequence[tuple[str, int | str]] = (("MobileNetV2", 1), ("MobileNet", 2)),
        dimensions: int = 256,
        landmarks: int = 4096,
        gamma: float = 1 / 256,
        kernel: str = "rbf",
        taps: dict | None = None,
        third_moment: bool = False,
        limit: float | None = None,
        knots: int | None = None,
        spread: bool = False,
        weights: str | os.PathLike | dict | None = None,
        batch_norm: str = "inference",
        name: str = "kernel_fusion",
    ):
        arguments = {
            "views": [list(view) for view in views],
            "dimensions": dimensions,
            "landmarks": landmarks,
            "gamma": gamma,
            "kernel": kernel,
            "taps": taps and {backbone: list(names) for backbone, names in taps.items()},
            "third_moment": third_moment,
            "limit": limit,
            "knots": knots,
            "spread": spread,
            "weights": weights,
            "batch_norm": batch_norm,
        }
        inputs, images = image_input()
        networks = view_networks(views, taps, weights, batch_norm)
        x = view_statistics(networks, views, images, third_moment)
        if limit is not None:
            x = Standardise(limit, dtype="float32", name="standardise")(x)
        x = keras.layers.Dense(dimensions, name="projection")(x)
        x = KernelRegression(landmarks, gamma, kernel, 1 + spread, dtype="float32", name="kernel")(x)
        score = x[:, :1] if spread else x
        if knots is not None:
            score = MonotoneCurve(knots, dtype="float32", name="curve")(score)
        super().__init__(inputs, score, arguments=arguments, name=name)


def view_networks(views, taps=None, weights=None, batch_norm="inference") -> dict[str, keras.Model]:
    """{name: backbone} of views, each with the maps that are looked at as its outputs."""
    if not views:
        raise ValueError(f"views must be (backbone, reduction >= 1) pairs. Received: views={views!r}")
    for _, reduction in views:
        check_reduction(reduction)
    names = sorted({name for name, _ in views})
    seen = {name: (taps or {}).get(name) for name in names}
    return {
        name: build_backbone(
            name,
            weights=weights_of(weights, name, names),
            strides=STRIDES if seen[name] is None else None,
            taps=seen[name],
            batch_norm=batch_norm,
        )
        for name in names
    }


def view_statistics(networks, views, images, third_moment=False) -> keras.KerasTensor:
    """The statistics of every view of a batch of images in one vector, (N, D)."""
    smaller = {factor: reduce_by(images, factor) for factor in dict.fromkeys(view[1] for view in views)}
    features = [
        stage_statistics(
            networks[backbone],
            smaller[factor],
            name=f"{backbone.lower()}_{factor}".replace("/", "_"),
            third_moment=third_moment,
        )
        for backbone, factor in views
    ]
    return keras.layers.Concatenate(name="features")(features) if len(features) > 1 else features[0]
