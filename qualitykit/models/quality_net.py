"""QualityNet: two backbones side by side, attention in each, one regression head on both."""

import os
from collections.abc import Sequence

import keras

from qualitykit.layers import ChannelAttention, SpatialAttention
from qualitykit.models.backbone_weights import weights_of
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.image_input import image_input

# (units, share dropped) of the head; the paper's Bernoulli(p) keeps with probability p.
_HEAD = ((1024, 0.25), (512, 0.25), (256, 0.5))


@keras.saving.register_keras_serializable(package="qualitykit")
class QualityNet(QualityModel):
    """Streams -> spatial and channel attention -> fusion -> three dense blocks -> score.

    Args:
        streams: one or two of `list_backbones()`, the paper's two by default. The arms of
            Fig. 15: `("ResNet50",)`, `("EfficientNetB7",)`, both with `attention=None`, both.
        attention: "pooled" pools each stream's features first (the paper's equations), "features" weights
            the H x W x C volume and pools after it, None leaves attention out.
        weights: None, "imagenet", a path, or a dict {stream: None | "imagenet" | path}.
        reduction: of the channel attention. Decision: 8; the paper does not say.
        batch_norm: of the backbones: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, 224, 224, 3) in the paper; any size works. RGB, 0..255.
    Output shape: (N, 1), linear.

    Raises:
        ValueError: streams that are not one or two different networks, unknown attention or weights.

    Example:
        >>> QualityNet(streams=("MobileNetV2",)).output_shape
        (None, 1)

    Reference: QualityNet, eq. 12-34, Fig. 2a. Decision: the equations pool first, which leaves spatial
    attention a 1x1 map to work on; both orders are offered.
    """

    def __init__(
        self,
        streams: Sequence[str] = ("ResNet50", "EfficientNetB7"),
        attention: str | None = "pooled",
        weights: str | os.PathLike | dict | None = None,
        reduction: int = 8,
        batch_norm: str = "inference",
        name: str = "quality_net",
    ):
        if len(streams) not in (1, 2) or len(set(streams)) != len(streams):
            raise ValueError(
                f"streams must name one or two different networks. Received: streams={streams!r}"
            )
        if attention not in ("pooled", "features", None):
            raise ValueError(
                f"attention must be 'pooled', 'features' or None. Received: attention={attention!r}"
            )
        inputs, images = image_input()
        vectors = []
        for stream in streams:
            start = weights_of(weights, stream, among=streams)
            network = build_backbone(stream, weights=start, batch_norm=batch_norm)
            vectors.append(_attend(network(images), attention, reduction, prefix=stream.lower()))
        fused = keras.layers.Concatenate(name="fusion")(vectors) if len(vectors) > 1 else vectors[0]
        arguments = {
            "streams": list(streams),
            "attention": attention,
            "weights": weights,
            "reduction": reduction,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, _regress(fused), arguments=arguments, name=name)


def _attend(maps, attention, reduction, prefix):
    """One stream's feature maps to one vector (eq. 13-17, 19-23)."""
    if attention == "pooled":
        maps = keras.layers.GlobalAveragePooling2D(keepdims=True, name=f"{prefix}_pool")(maps)
    if attention is not None:
        maps = SpatialAttention(name=f"{prefix}_spatial_attention")(maps)
        maps = ChannelAttention(reduction, name=f"{prefix}_channel_attention")(maps)
    if attention == "pooled":
        return keras.layers.Flatten(name=f"{prefix}_vector")(maps)
    return keras.layers.GlobalAveragePooling2D(name=f"{prefix}_vector")(maps)


def _regress(x):
    """The regression head (eq. 25-34)."""
    for index, (units, dropped) in enumerate(_HEAD, start=1):
        x = keras.layers.Dense(units, activation="relu", name=f"head_{index}")(x)
        x = keras.layers.BatchNormalization(name=f"head_{index}_bn")(x)
        x = keras.layers.Dropout(dropped, name=f"head_{index}_dropout")(x)
    return keras.layers.Dense(1, dtype="float32", name="regression")(x)
