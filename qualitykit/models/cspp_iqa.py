"""CSPP-IQA: HyperIQA that takes whole photographs, by spatial pyramids and attention."""

import os

import keras
from keras import layers

from qualitykit.layers import CBAM, SpatialPyramidPooling
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.hyper_iqa import STRIDES, UNITS, fixed_size_input, local_distortion_vector
from qualitykit.models.hyper_network import predict_quality
from qualitykit.models.image_input import image_input
from qualitykit.models.rebuild import consumers, rebuild

# Channels of a stage before its pyramid: 14 cells x 256 = 3584 numbers; the last stage keeps its own.
_CSPP_CHANNELS = (256, 256, 256, None)
# Both gates of a new CBAM start 98 % open: the pretrained stages after it expect the features they know.
_OPEN = 4.0


@keras.saving.register_keras_serializable(package="qualitykit")
class CSPPIQA(QualityModel):
    """CSPP-IQA and, by its arguments, the four arms of its Table 6.

    CBAM after the backbone's first convolution. Stages 1-3, each: 1x1 convolution to 256 channels, spatial
    pyramid pooling (3584 numbers with 3 levels), Dense 16; stage 4: spatial pyramid pooling, Dense 176. The
    224 numbers go through HyperIQA's target network, whose weights are made for each image from stage 4,
    after a second CBAM.

    Decisions. Sizes of the Dense, hyper and target layers are HyperIQA's, which the paper extends without
    giving its own. The second CBAM is the paper's "attention mechanism" before the content understanding
    module. Both start open (`gate_bias` 4), since the backbone's batch normalisations stay in inference mode
    and could not make up for a gate of a quarter.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        spp: False for HyperIQA's local-distortion-aware modules instead, which need crops of `input_size`.
        cbam: False for no attention.
        levels: depth of the pyramids, 3 in the paper (Fig. 6: 3, 4, 5).
        mode: "mean" or "max" pooling in the pyramids (Table 4).
        input_size: side of the crops when `spp` is False; ignored otherwise.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any H and W; with spp=False (N, input_size, input_size, 3).
    Output shape: (N, 1), linear, on the scale of the scores it is trained on.

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> CSPPIQA("MobileNetV2", levels=2).output_shape
        (None, 1)

    Reference: Chen et al., "CSPP-IQA: a multi-scale spatial pyramid pooling-based approach for blind image
        quality assessment", sections 3.1-3.3, Tables 4 and 6.
    """

    def __init__(
        self,
        backbone: str = "ResNet50",
        weights: str | os.PathLike | dict | None = None,
        spp: bool = True,
        cbam: bool = True,
        levels: int = 3,
        mode: str = "mean",
        input_size: int = 224,
        batch_norm: str = "inference",
        name: str = "cspp_iqa",
    ):
        inputs, images = image_input() if spp else fixed_size_input(input_size)
        network = build_backbone(backbone, weights=weights, strides=STRIDES, batch_norm=batch_norm)
        if cbam:
            attention = CBAM(gate_bias=_OPEN, name="cbam")
            network = rebuild(network, insertions={_first_convolution(network).name: attention})
        maps = network(images)
        vector = pyramid_vector(maps, levels, mode) if spp else local_distortion_vector(maps)
        content = CBAM(gate_bias=_OPEN, name="content_cbam")(maps[-1]) if cbam else maps[-1]
        score = predict_quality(content, vector)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "spp": spp,
            "cbam": cbam,
            "levels": levels,
            "mode": mode,
            "input_size": input_size,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def pyramid_vector(maps, levels=3, mode="mean") -> keras.KerasTensor:
    """CSPP of stages 1-3 and SPP of stage 4: maps of any size to one vector of 224 numbers.

    Args:
        maps: Keras tensors (N, H, W, C) of strides 4, 8, 16 and 32.
        levels, mode: of `SpatialPyramidPooling`.

    Returns:
        Keras tensor (N, 224).
    """
    parts = []
    for number, x, channels, units in zip((1, 2, 3, 4), maps, _CSPP_CHANNELS, UNITS, strict=True):
        name = f"cspp_{number}"
        if channels is not None:
            x = layers.Conv2D(channels, 1, kernel_initializer="he_normal", name=f"{name}_conv")(x)
        x = SpatialPyramidPooling(levels, mode, name=f"{name}_pool")(x)
        parts.append(layers.Dense(units, kernel_initializer="he_normal", name=name)(x))
    return layers.Concatenate(name="cspp")(parts)


def _first_convolution(backbone):
    """The operation that ends the first convolution: its normalisation and activation belong to it."""
    operations = backbone.operations
    kinds = layers.Conv2D | keras.Sequential  # ConvNeXt's first convolution is a Sequential
    at = next(i for i, operation in enumerate(operations) if isinstance(operation, kinds))
    follow = layers.BatchNormalization | layers.Activation | layers.ReLU
    while isinstance(operations[at + 1], follow) and consumers(operations[at]) == {operations[at + 1]}:
        at += 1
    return operations[at]
