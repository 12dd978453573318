"""Which backbones there are: those of `keras.applications`, our own, and those that users register."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import keras

from qualitykit.layers.input_scaling import SCALINGS
from qualitykit.models.efficientnet_lite import efficientnet_lite

# Which scaling each family's `preprocess_input` applies; families not named here use "tf".
_SCALING = {
    "caffe": ("resnet", "vgg16", "vgg19"),
    "torch": ("densenet",),
    "none": ("efficientnet", "efficientnet_v2", "convnext", "mobilenet_v3"),
}
_LITE_WEIGHTS = (
    "Keras has none to download; the published models give an .npz of arrays named layer/weight, such as "
    "stem_conv/kernel and block3_dw_bn/gamma"
)


@dataclass(frozen=True)
class Backbone:
    """What `build_backbone` must know of a network.

    Args:
        name: as in `list_backbones()`.
        build: callable from a Keras tensor of scaled pixels (N, H, W, 3) to the network's last feature map,
            a Keras tensor (N, H/s, W/s, C). Where `downloads`, it also takes the keyword `weights`, which is
            None or "imagenet".
        scaling: mode of `InputScaling`.
        downloads: whether `build` itself fetches ImageNet weights.
        weights: where ImageNet weights come from, or why there are none and which file to give.
    """

    name: str
    build: Callable
    scaling: str
    downloads: bool
    weights: str


def list_backbones() -> list[str]:
    """Names of the networks that `build_backbone` takes.

    Those of `keras.applications`, as it spells them; EfficientNetLite0, 1 and 2; and whatever was registered.

    Example:
        >>> {"ResNet50", "EfficientNetLite2"} <= set(list_backbones())
        True
    """
    return sorted(_BACKBONES)


def find_backbone(name) -> Backbone:
    """The `Backbone` of this name.

    Raises:
        ValueError: there is none.
    """
    if name not in _BACKBONES:
        raise ValueError(f"name must be one of {list_backbones()}. Received: name={name!r}")
    return _BACKBONES[name]


def register_backbone(
    name: str,
    build: Callable,
    *,
    scaling: str = "tf",
    downloads: bool = False,
    weights: str = "give a file of them",
) -> None:
    """Makes a network of your own a backbone, for every system and recipe of qualitykit.

    How to add a backbone: write a function that puts named Keras layers, layout (N, H, W, C), any H and W, on
    a tensor of scaled pixels and gives back the last feature map; register it under a name; use the name.
    Systems that look at several stages take the last map of the strides 4, 8, 16 and 32, so it should have
    these. A model of `qualitykit.models` that was saved with such a backbone finds it by its name, so
    register it before loading. A backbone that everyone needs gets a file of its own beside
    `efficientnet_lite.py` and a line in the table of this file.

    Args:
        name: what it is to be called; inside models it is the layer `name.lower()`.
        build, scaling, downloads, weights: see `Backbone`; scaling "none" leaves RGB 0..255 as it is.

    Raises:
        ValueError: the name is taken, or an unknown scaling.

    Example:
        >>> def eight_edges(pixels):
        ...     return keras.layers.Conv2D(8, 3, strides=4, activation="relu", name="edges")(pixels)
        >>> register_backbone("EightEdges", eight_edges)
        >>> from qualitykit.models import NIMA, unregister_backbone
        >>> NIMA("EightEdges", strides=(4,)).output_shape
        (None, 1)
        >>> unregister_backbone("EightEdges")
    """
    if name in _BACKBONES:
        raise ValueError(f"name must be one that no backbone has yet. Received: name={name!r}")
    if scaling not in SCALINGS:
        raise ValueError(f"scaling must be one of {sorted(SCALINGS)}. Received: scaling={scaling!r}")
    _BACKBONES[name] = Backbone(name, build, scaling, downloads, weights)


def unregister_backbone(name: str) -> None:
    """Forgets a backbone that `register_backbone` added.

    Raises:
        ValueError: no such name was registered.
    """
    if name not in _BACKBONES or name in _BUILT_IN:
        raise ValueError(f"name must be of a backbone that was registered. Received: name={name!r}")
    del _BACKBONES[name]


def _of_keras():
    for name in dir(keras.applications):
        network = getattr(keras.applications, name)
        # Without a fixed size, Keras builds NASNets whose branches do not fit together.
        if name[0].isupper() and callable(network) and not name.startswith("NASNet"):
            yield Backbone(name, partial(_build_of_keras, network), _scaling_of(network), True, "Keras")


def _build_of_keras(network, pixels, weights=None):
    return network(weights=weights, include_top=False, input_tensor=pixels).output


def _scaling_of(network):
    module = network.__module__.rsplit(".", 1)[-1]
    return next((mode for mode, families in _SCALING.items() if module in families), "tf")


def _lite(variant):
    name = f"EfficientNetLite{variant}"
    return Backbone(
        name, lambda pixels: efficientnet_lite(variant, pixels).output, "lite", False, _LITE_WEIGHTS
    )


_BACKBONES = {record.name: record for record in (*_of_keras(), *map(_lite, (0, 1, 2)))}
_BUILT_IN = frozenset(_BACKBONES)
