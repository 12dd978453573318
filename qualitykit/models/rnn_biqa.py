"""RNN-BIQA: patches at full resolution through a CNN, their features through recurrent layers to a score."""

import os
from collections.abc import Sequence

import keras

from qualitykit.layers import GRUPatchPooler, MeanPatchPooler, MergePatches, PatchSequence, SplitPatches
from qualitykit.models.backbones import build_backbone
from qualitykit.models.base import QualityModel

_POOLERS = {"gru": GRUPatchPooler, "mean": MeanPatchPooler}


@keras.saving.register_keras_serializable(package="qualitykit")
class RNNBIQA(QualityModel):
    """Photographs of any resolution, from pixels to a score, at full resolution.

    PatchSequence -> backbone -> global average pooling -> one feature vector per patch -> GRUPatchPooler

    `feature_extractor` and `sequence_scorer` give the model's two halves, which are trained one after the
    other; `predict_streaming` scores large photographs in bounded memory.

    Args:
        backbone: one of `list_backbones()`.
        weights: of the backbone: None, "imagenet", the path of a weights file, or {backbone: one of these}.
        pooling: "gru", or "mean" for the paper's baseline.
        resolutions: 2, or 1 to leave the half-size copy out.
        patch_size: side of the patches in pixels.
        gru_units: of the recurrent layers; only `pooling="gru"` has them.
        batch_norm: of the backbone: "inference" or "train", see `build_backbone`.

    Input: (N, H, W, 3), RGB 0..255, any H and W. Output: (N, 1), higher is better, on the scale trained on.

    Example:
        >>> model = RNNBIQA("MobileNetV2", patch_size=32, gru_units=(8, 4))
        >>> model.output_shape
        (None, 1)

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", section 3; the four arms of Tables 1 and 2 are `pooling` and `resolutions`.
    """

    def __init__(
        self,
        backbone: str = "ResNet50",
        *,
        weights: str | os.PathLike | dict | None = None,
        pooling: str = "gru",
        resolutions: int = 2,
        patch_size: int = 224,
        gru_units: Sequence[int] = (256, 128, 64, 32),
        batch_norm: str = "inference",
        name: str = "rnn_biqa",
    ):
        if pooling not in _POOLERS:
            raise ValueError(f"pooling must be one of {sorted(_POOLERS)}. Received: pooling={pooling!r}")
        inputs = keras.Input((None, None, 3), name="image")
        patches = PatchSequence(patch_size, resolutions, name="patches")(inputs)
        network = build_backbone(backbone, weights=weights, batch_norm=batch_norm)
        maps = network(MergePatches(name="merge")(patches))
        vectors = keras.layers.GlobalAveragePooling2D(name="average")(maps)
        features = SplitPatches(name="split")([vectors, patches])
        options = {"units": gru_units} if pooling == "gru" else {}
        score = _POOLERS[pooling](**options, name="pooler")(features)
        arguments = {
            "backbone": backbone,
            "weights": weights,
            "pooling": pooling,
            "resolutions": resolutions,
            "patch_size": patch_size,
            "gru_units": list(gru_units),
            "batch_norm": batch_norm,
        }
        super().__init__(inputs, score, arguments=arguments, name=name)


def backbone_of(model) -> keras.Model:
    """The network that runs over the patches, a nested Functional model."""
    return next(layer for layer in model.layers if isinstance(layer, keras.Model))


def feature_extractor(model: keras.Model) -> keras.Model:
    """The first half of an RNN-BIQA model: patches (M, H, W, 3), RGB 0..255, to features (M, C).

    Args:
        model: `RNNBIQA`, or a saved one that was loaded again.

    Returns:
        A Functional `keras.Model` that shares the layers.

    Example:
        >>> feature_extractor(RNNBIQA("MobileNetV2", patch_size=32)).output_shape
        (None, 1280)
    """
    inputs = keras.Input((None, None, 3), name="patch")
    maps = backbone_of(model)(inputs)
    return keras.Model(inputs, model.get_layer("average")(maps), name="feature_extractor")


def sequence_scorer(model: keras.Model) -> keras.Model:
    """The second half: features (N, P, C) and a mask (N, P) of the patches that are there, to scores (N, 1).

    Args:
        model: `RNNBIQA`, or a saved one that was loaded again.

    Returns:
        A Functional `keras.Model` with the inputs [features, mask] that shares the layers.

    Example:
        >>> sequence_scorer(RNNBIQA("MobileNetV2", patch_size=32)).output_shape
        (None, 1)
    """
    features = keras.Input((None, model.get_layer("split").output.shape[-1]), name="features")
    mask = keras.Input((None,), dtype="bool", name="mask")
    score = model.get_layer("pooler")(features, mask=mask)
    for layer in model.layers[model.layers.index(model.get_layer("pooler")) + 1 :]:
        score = layer(score)  # a saved model ends in its score range
    return keras.Model([features, mask], score, name="sequence_scorer")
