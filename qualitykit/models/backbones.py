"""Any `keras.applications` network as a backbone: RGB 0..255 in, feature maps of chosen strides out."""

import math
from pathlib import Path

import keras

from qualitykit.layers import InputScaling

# Which scaling each family's `preprocess_input` applies; families not named here use "tf".
_SCALING = {
    "caffe": ("resnet", "vgg16", "vgg19"),
    "torch": ("densenet",),
    "none": ("efficientnet", "efficientnet_v2", "convnext", "mobilenet_v3"),
}


def list_backbones():
    """Names of the networks that `build_backbone` takes, as `keras.applications` spells them.

    Example:
        >>> "ResNet50" in list_backbones()
        True
    """
    return sorted(
        n for n in dir(keras.applications) if n[0].isupper() and callable(getattr(keras.applications, n))
    )


def build_backbone(name, *, weights=None, strides=None):
    """A network of `keras.applications` without its top, with its input scaling inside the graph.

    Args:
        name: one of `list_backbones()`, such as "ResNet50".
        weights: None (random), "imagenet" (Keras downloads them), or the path of a weights file.
        strides: None for the last feature map alone, or a tuple such as (4, 8, 16, 32): the last feature map
            of each of these strides, in that order.

    Returns:
        A Functional `keras.Model`: (N, H, W, 3) RGB 0..255, any H and W, to (N, H/s, W/s, C), or to a list
        of those when `strides` is given.

    Raises:
        ValueError: unknown name, stride or weights.

    Example:
        >>> model = build_backbone("MobileNetV2", strides=(8, 32))
        >>> [shape[-1] for shape in model.output_shape]
        [192, 1280]
    """
    if name not in list_backbones():
        raise ValueError(f"name must be one of {list_backbones()}. Received: name={name!r}")
    inputs = keras.Input((None, None, 3), name="image")
    scaled = InputScaling(_scaling_of(name), name="input_scaling")(inputs)
    try:
        network = getattr(keras.applications, name)(
            weights="imagenet" if weights == "imagenet" else None, include_top=False, input_tensor=scaled
        )
    except OSError as error:
        raise ValueError(f"weights='imagenet' of {name} could not be downloaded: {error}") from error
    if weights not in (None, "imagenet"):
        _load(network, name, weights)
    outputs = network.output if strides is None else [_last_at_stride(network, s) for s in strides]
    return keras.Model(inputs, outputs, name=name.lower())


def apply_backbone(images, name, *, weights=None, strides=None, batch_norm="inference"):
    """`build_backbone`, called on a Keras tensor as one layer of a larger model.

    Args:
        images: Keras tensor (N, H, W, 3), RGB 0..255.
        name, weights, strides: see `build_backbone`.
        batch_norm: "inference" keeps batch normalisations (and drop-outs) of the backbone in inference mode
            even in training, which fine-tuning with small batches needs; "train" follows `training`.
    """
    if batch_norm not in ("inference", "train"):
        raise ValueError(f"batch_norm must be 'inference' or 'train'. Received: batch_norm={batch_norm!r}")
    backbone = build_backbone(name, weights=weights, strides=strides)
    return backbone(images, training=False) if batch_norm == "inference" else backbone(images)


def _scaling_of(name):
    module = getattr(keras.applications, name).__module__.rsplit(".", 1)[-1]
    return next((mode for mode, families in _SCALING.items() if module in families), "tf")


def _load(network, name, weights):
    path = Path(weights)
    if not path.is_file():
        raise ValueError(
            f"weights must be None, 'imagenet' or an existing file. Received: weights={str(weights)!r}"
        )
    try:
        network.load_weights(path)
    except (ValueError, KeyError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"weights file {path} does not fit {name} without top: {reason}") from error


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
