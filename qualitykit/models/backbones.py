"""Any registered network as a backbone: RGB 0..255 in, feature maps of chosen strides out."""

import math

import keras

from qualitykit.layers import InputScaling
from qualitykit.models.backbone_registry import find_backbone
from qualitykit.models.backbone_weights import load_weights, weights_of
from qualitykit.models.inference_mode import InferenceMode

BATCH_NORMS = ("inference", "train")


def build_backbone(name, *, weights=None, strides=None, batch_norm="inference"):
    """A network without its top, with its input scaling inside the graph.

    Args:
        name: one of `list_backbones()`, such as "ResNet50"; see `register_backbone` for more.
        weights: None (random), "imagenet" (Keras downloads them), or the path of a weights file: `.h5`,
            `.weights.h5` or `.keras` as Keras saves them, or `.npz` with arrays named `layer/weight`.
        strides: None for the last feature map alone, or a tuple such as (4, 8, 16, 32): the last feature map
            of each of these strides, in that order.
        batch_norm: "inference" keeps batch normalisations (and drop-outs) in inference mode also while the
            model around is trained, which small batches need: statistics stay as they are, all weights
            (gamma and beta too) are trained. "train" follows `training`.

    Returns:
        A Functional `keras.Model`: (N, H, W, 3) RGB 0..255, any H and W, to (N, H/s, W/s, C), or to a list
        of those when `strides` is given.

    Raises:
        ValueError: unknown name, stride, mode or weights, or weights that do not fit or cannot be downloaded.

    Example:
        >>> model = build_backbone("MobileNetV2", strides=(8, 32))
        >>> [shape[-1] for shape in model.output_shape]
        [192, 1280]
    """
    backbone, weights = find_backbone(name), weights_of(weights, name)
    if batch_norm not in BATCH_NORMS:
        raise ValueError(f"batch_norm must be one of {BATCH_NORMS}. Received: batch_norm={batch_norm!r}")
    inputs = keras.Input((None, None, 3), name="image")
    scaled = InputScaling(backbone.scaling, name="input_scaling")(inputs)
    network = keras.Model(inputs, _last_map(backbone, scaled, weights), name=name.lower())
    if weights not in (None, "imagenet"):
        load_weights(network, weights, name)
    outputs = network.output if strides is None else [_last_at_stride(network, s) for s in strides]
    model = InferenceMode if batch_norm == "inference" else keras.Model
    return model(inputs, outputs, name=network.name)


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


def _last_at_stride(network, stride):
    """The output of the last operation, in the order of the graph, whose map is `stride` times smaller."""
    found = None
    strides = _operation_strides(network)
    for operation in network.operations:
        padding_only = isinstance(
            operation, keras.layers.ZeroPadding2D | InputScaling | keras.layers.InputLayer
        )
        if strides[operation] == stride and len(operation.output.shape) == 4 and not padding_only:
            found = operation.output
    if found is None:
        available = sorted({s for s in strides.values() if s > 1})
        raise ValueError(f"strides of {network.name} must be among {available}. Received: stride={stride}")
    return found


def _operation_strides(network):
    """How many input pixels one step of each operation's output spans: the product of strides on the way."""
    strides = {}
    for operation in network.operations:
        parents = [
            t._keras_history.operation for node in operation._inbound_nodes for t in node.input_tensors
        ]
        incoming = max((strides[p] for p in parents if p in strides), default=1)
        strides[operation] = incoming * _own_stride(operation)
    return strides


def _own_stride(operation):
    if isinstance(operation, keras.Model):
        return math.prod(_own_stride(layer) for layer in operation.layers)
    own = getattr(operation, "strides", 1)
    return own[0] if isinstance(own, tuple | list) else own
