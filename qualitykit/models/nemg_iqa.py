"""NemgIQA: guesses where and how much an image differs from the reference it does not have."""

import math
import os

import keras
from keras import initializers, layers

from qualitykit.layers import (
    EnlargeSmall,
    ErrorMap,
    FitToMultiple,
    GaussianDownsample,
    GaussianUpsample,
    HighFrequency,
    ShaveBorder,
    SpatialMomentPooling,
)
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel
from qualitykit.models.error_map_losses import ErrorMapLosses
from qualitykit.models.image_input import SMALLEST, image_input
from qualitykit.models.pooling import moment_order
from qualitykit.models.rebuild import rebuild

_WIDTH = 64
_SHAVED_CELLS = 4
# With these two convolutions at stride 1 instead of 2, a ResNet's last map has stride 16.
_RESNET_STRIDES = ("conv4_block1_0_conv", "conv4_block1_1_conv")


@keras.saving.register_keras_serializable(package="qualitykit")
class NemgIQA(QualityModel):
    """NemgIQA, and NemgIQA-SMP(n) by its `pooling`.

    From the first and the last stage of the backbone and the image's fine detail, three nested branches make
    a coarse error map, a finer one, and a map of how much each place matters. The error maps times that
    sensitivity, without the border, are regressed to a score at every place and pooled.

    Trained with references by `with_references`, which adds the losses of both maps, or on scores alone.

    Decisions. The ResNets' third stage has stride 1, as published; other backbones keep theirs, and their
    last map is enlarged once more. Images are cut to a multiple of the stride. The layers before a ReLU start
    around "no error" (1) and sensitivity 1, the regression at means of both maps, so that less error is a
    better score: with random starting values steps towards better scores may lower a map instead, and a ReLU
    that is zero everywhere ends the learning before it begins.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        pooling: "average" as NemgIQA: one regressed value a place, then their mean; or n as NemgIQA-SMP(n):
            four values a place, SMP(n), Dense 1.
        normalization: of the moments >= 3, see `SpatialMomentPooling`.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.
        name: model name.

    Input shape: (N, H, W, 3), RGB 0..255, any H and W, 96 at least to shave the whole border off.
    Output shape: (N, 1), linear, on the scale of the scores it is trained on.

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> NemgIQA("MobileNetV2", pooling=2).output_shape
        (None, 1)

    Reference: Chen et al., "Nested Error Map Generation Network for No-Reference Image Quality Assessment",
        ICASSP 2021, and the authors' public code; Xu et al., "Spatial moment pooling improves neural image
        assessment", section 4.4.
    """

    def __init__(
        self,
        backbone: str = "ResNet50",
        weights: str | os.PathLike | dict | None = None,
        pooling: str | int = "average",
        normalization: str | None = "layer",
        batch_norm: str = "inference",
        name: str = "nemg_iqa",
    ):
        order = moment_order(pooling)
        inputs, images = image_input()
        network, stride = _early_and_late_stage(backbone, weights, batch_norm)
        fitted = FitToMultiple(stride, name="fitted")(images)
        early, late = network(fitted)
        detail = HighFrequency(dtype="float32", name="detail")(fitted)
        early = layers.Concatenate(name="early")([early, detail])
        content = _content(late, enlargements=round(math.log2(stride / 8)))

        coarse_map, features = _coarse_branch(early, content)
        fine_map, features = _fine_branch(features, coarse_map, content)
        sensitivity = _sensitivity_branch(features, content)

        maps = layers.Concatenate(name="maps")([fine_map, coarse_map])
        halved = GaussianDownsample(name="halved_maps")(maps)
        perceived = layers.Multiply(name="perceived")([halved, sensitivity])
        perceived = ShaveBorder(_SHAVED_CELLS, name="shaved")(perceived)
        if pooling == "average":
            score = _average_score(perceived)
        else:
            score = _moment_score(perceived, order, normalization)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "pooling": pooling,
            "normalization": normalization,
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)

    def with_references(self, coarse_weight=0.05, fine_weight=0.15) -> keras.Model:
        """The model to train where the reference images are known; it shares every weight with this one.

        Its own losses, to which `fit` adds the loss of the scores, are
        coarse_weight * MSE(coarse map, e) + fine_weight * (1 - SSIM(fine map, e)), e from `ErrorMap`.

        Args:
            coarse_weight, fine_weight: the published 50 and 150, over the 1000 of the loss of the scores.

        Returns:
            A Functional `keras.Model`, {"image": ..., "reference": ...} to scores (N, 1); both of one size.

        Example:
            >>> sorted(NemgIQA("MobileNetV2").with_references().input)
            ['image', 'reference']
        """
        reference = keras.Input((None, None, 3), name="reference")
        fitted = self.get_layer("fitted")
        enlarged = EnlargeSmall(SMALLEST, name="enlarged_reference")(reference)
        fitted_reference = FitToMultiple(fitted.multiple, name="fitted_reference")(enlarged)
        target = ErrorMap(dtype="float32", name="error_map")([fitted_reference, fitted.output])
        maps = [self.get_layer(f"{name}_map").output for name in ("coarse", "fine")]
        losses = ErrorMapLosses(coarse_weight, fine_weight, dtype="float32", name="error_map_losses")
        score = losses([self.output, *maps, target])
        return keras.Model({"image": self.input, "reference": reference}, score, name=f"{self.name}_pairs")


def _early_and_late_stage(name, weights, batch_norm):
    """The backbone with the maps of stride 4 and of its last stage, and the last stage's stride."""
    network = build_backbone(name, weights=weights, strides=(4, 32), batch_norm=batch_norm)
    resnet = [layer for layer in network.layers if layer.name in _RESNET_STRIDES]
    if len(resnet) < len(_RESNET_STRIDES) or any(layer.strides != (2, 2) for layer in resnet):
        return network, 32
    return rebuild(network, changes={name: {"strides": (1, 1)} for name in _RESNET_STRIDES}), 16


def _content(late, enlargements):
    """What the last stage says, 64 channels at stride 8."""
    for number, channels in enumerate((1024, 512, _WIDTH), start=1):
        late = _convolution(late, channels, 1, name=f"content_{number}")
    for number in range(1, enlargements + 1):
        late = GaussianUpsample(name=f"content_up_{number}")(late)
    return late


def _coarse_branch(early, content):
    """The coarse error map at stride 4 and the features of its five layers."""
    x = layers.Concatenate(name="coarse_in")([early, _adapted(content, 1, enlarge=True)])
    features = [_convolution(x, name="coarse_1", use_bias=False)]
    for number in (2, 3, 4, 5):
        features.append(_convolution(features[-1], name=f"coarse_{number}"))
    return _map(features[-1], "coarse_map"), features


def _fine_branch(coarse, coarse_map, content):
    """The fine error map at stride 4 and its features, each joined with the coarse branch's next."""
    features = []
    x, more = coarse[0], [_adapted(content, 2, enlarge=True)]
    for number in (1, 2, 3, 4):
        x = layers.Concatenate(name=f"fine_in_{number}")([x, coarse[number], *more])
        x = _convolution(x, name=f"fine_{number}", use_bias=False)
        features.append(x)
        more = []
    x = layers.Concatenate(name="fine_out")([x, coarse_map])
    return _map(x, "fine_map"), features


def _sensitivity_branch(fine, content):
    """How much an error counts at each place: two channels at stride 8."""
    x = layers.Concatenate(name="sensitivity_in_1")([fine[0], fine[1], _adapted(content, 3, enlarge=True)])
    x = _convolution(x, name="sensitivity_1", strides=2, use_bias=False)
    for number in (2, 3):
        halved = GaussianDownsample(name=f"fine_halved_{number}")(fine[number])
        x = layers.Concatenate(name=f"sensitivity_in_{number}")([x, halved, _adapted(content, number + 2)])
        x = _convolution(x, name=f"sensitivity_{number}", use_bias=False)
    return _map(x, "sensitivity", channels=2)


def _average_score(perceived):
    """NemgIQA: a score at every place, then their mean."""
    x = layers.Conv2D(1, 1, kernel_initializer=initializers.Constant(0.5), name="regression")(perceived)
    x = layers.LeakyReLU(0.01, name="regression_relu")(x)
    return layers.GlobalAveragePooling2D(dtype="float32", name="quality")(x)


def _moment_score(perceived, order, normalization):
    """NemgIQA-SMP: four values at every place, their moments, an affine layer."""
    x = _convolution(perceived, 4, 1, name="regression", kernel_initializer=initializers.RandomUniform(0, 1))
    x = SpatialMomentPooling(order, normalization=normalization, name="moments")(x)
    equal = initializers.Constant(0.25)
    return layers.Dense(1, kernel_initializer=equal, dtype="float32", name="quality")(x)


def _adapted(content, number, enlarge=False):
    """The content in the form that one layer of a branch wants, at stride 4 if enlarged."""
    x = _convolution(content, size=1, name=f"content_for_{number}")
    return GaussianUpsample(name=f"content_for_{number}_up")(x) if enlarge else x


def _convolution(x, channels=_WIDTH, size=3, *, name, **arguments):
    arguments = {"padding": "same", "kernel_initializer": "he_normal", **arguments}
    x = layers.Conv2D(channels, size, name=name, **arguments)(x)
    return layers.LeakyReLU(0.01, name=f"{name}_relu")(x)


def _map(x, name, channels=1):
    """1x1 convolution and ReLU, alive from the start: values around 1.

    Of the 64 features below, whose root mean square is near 1 then, the kernel makes a spread of 0.2 to 0.3
    on photographs.
    """
    small = initializers.RandomNormal(stddev=0.05)
    return layers.Conv2D(
        channels, 1, activation="relu", kernel_initializer=small, bias_initializer="ones", name=name
    )(x)
