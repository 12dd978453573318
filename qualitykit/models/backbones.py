"""Any registered network as a backbone: RGB 0..255 in, feature maps of chosen strides out."""

import os
from collections.abc import Sequence

import keras

from qualitykit.layers import EnlargeSmall, InputScaling
from qualitykit.models.backbone_registry import find_backbone
from qualitykit.models.backbone_shapes import last_at_stride, smallest_side
from qualitykit.models.backbone_weights import load_weights, weights_of
from qualitykit.models.image_input import check_layout
from qualitykit.models.inference_mode import InferenceMode

BATCH_NORMS = ("inference", "train")


def build_backbone(
    name: str,
    *,
    weights: str | os.PathLike | None = None,
    strides: Sequence[int] | None = None,
    taps: Sequence[str] | None = None,
    batch_norm: str = "inference",
) -> keras.Model:
    """A network without its top, with its input scaling inside the graph.

    Images that are too small for the network are enlarged to the least that it sees.

    Args:
        name: one of `list_backbones()`, such as "ResNet50"; see `register_backbone` for more.
        weights: None (random), "imagenet" (Keras downloads them), or the path of a weights file: `.h5`,
            `.weights.h5` or `.keras` as Keras saves them, or `.npz` with arrays named `layer/weight`.
        strides: None for the last feature map alone, or a tuple such as (4, 8, 16, 32): the last feature map
            of each of these strides, in that order.
        taps: instead of strides, names of the network's layers whose maps are given, in that order.
        batch_norm: "inference" keeps batch normalisations (and drop-outs) in inference mode also while the
            model around is trained, which small batches need: statistics stay as they are, all weights
            (gamma and beta too) are trained. "train" follows `training`.

    Returns:
        A Functional `keras.Model`: (N, H, W, 3) RGB 0..255, any H and W, to (N, H/s, W/s, C), or to a list
        of those when `strides` or `taps` is given.

    Raises:
        ValueError: unknown name, stride, tap, mode or weights, strides and taps together, weights that do not
            fit or cannot be downloaded, or Keras is set to another layout than (N, H, W, C).

    Example:
        >>> model = build_backbone("MobileNetV2", strides=(8, 32))
        >>> [shape[-1] for shape in model.output_shape]
        [192, 1280]
    """
    backbone, weights = find_backbone(name), weights_of(weights, name)
    if batch_norm not in BATCH_NORMS:
        raise ValueError(f"batch_norm must be one of {BATCH_NORMS}. Received: batch_norm={batch_norm!r}")
    check_layout()
    inputs = keras.Input((None, None, 3), name="image")
    large_enough = EnlargeSmall(1, name="enlarged")
    scaled = InputScaling(backbone.scaling, name="input_scaling")(large_enough(inputs))
    network = keras.Model(inputs, _last_map(backbone, scaled, weights), name=name.lower())
    if weights not in (None, "imagenet"):
        load_weights(network, weights, name)
    outputs = _outputs(network, strides, taps)
    model = InferenceMode if batch_norm == "inference" else keras.Model
    model = model(inputs, outputs, name=network.name)
    large_enough.side = smallest_side(model)
    return model


def _outputs(network, strides, taps):
    if strides is not None and taps is not None:
        raise ValueError(f"give strides or taps, not both. Received: strides={strides}, taps={taps}")
    if taps is None:
        return network.output if strides is None else [last_at_stride(network, s) for s in strides]
    known = {layer.name: layer for layer in network.layers}
    unknown = [tap for tap in taps if tap not in known]
    if unknown:
        raise ValueError(f"taps must be layers of {network.name}. Received: {unknown[0]!r}")
    return [known[tap].output for tap in taps]


def _last_map(backbone, scaled, weights):
    if weights != "imagenet":
        return backbone.build(scaled)
    instead = "give a file: weights=FILE, or --weights FILE on the command line"
    if not backbone.downloads:
        raise ValueError(f"weights='imagenet' of {backbone.name}: {backbone.weights}; {instead}")
    try:
        return backbone.build(scaled, weights="imagenet")
    except Exception as error:  # Keras raises bare ones where there is no network
        reason = " ".join(str(error).split())
        raise ValueError(
            f"weights='imagenet' of {backbone.name} could not be downloaded ({reason}); {instead}"
        ) from error
