"""BPSQM's second half: the maps of a patch to its score, by the four networks of the paper's Table 3."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

from qualitykit.models.map_generator import activate
from qualitykit.models.resnet18 import resnet18

_MOMENTUM = 0.9  # of batch statistics: the network learns in few steps


@dataclass(frozen=True)
class _Pooling:
    """A kind of pooling network.

    Args:
        stream: from a tensor (N, side, side, C), widths and a name to what the Dense layers see.
        hidden: units of its two Dense layers; None where there are none.
    """

    stream: Callable
    hidden: int | None


def pooling_network(count, channels, side, *, pooling, fusion, widths, hidden, dropout) -> keras.Model:
    """`count` maps (N, side, side, channels) of patches to their scores (N, 1).

    Args:
        count, channels: of the maps.
        side: of the patches in pixels.
        pooling, fusion, widths, hidden, dropout: see `BPSQM`.

    Returns:
        A Functional `keras.Model` with the inputs map_0, map_1, ...

    Example:
        >>> shape = {"widths": (2, 2, 2, 2, 2), "hidden": 2, "dropout": 0.5}
        >>> pooling_network(2, 1, 32, pooling="dpn", fusion="multi", **shape).output_shape
        (None, 1)

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    sections 3.1, 3.3 and 4.5.
    """
    kind = _POOLINGS[pooling]
    maps = [keras.Input((side, side, channels), name=f"map_{number}") for number in range(count)]
    joined = layers.Concatenate(name="maps")(maps) if count > 1 else maps[0]
    streams = [joined] if fusion == "single" else maps
    vectors = [kind.stream(x, widths, f"stream_{number}") for number, x in enumerate(streams)]
    x = layers.Concatenate(name="streams")(vectors) if len(vectors) > 1 else vectors[0]
    x = layers.Flatten(name="flatten")(x)
    for number in (1, 2) if kind.hidden else ():
        x = layers.Dense(hidden or kind.hidden, name=f"dense_{number}")(x)
        x = layers.LeakyReLU(0.2, name=f"dense_{number}_relu")(x)
        x = layers.Dropout(dropout, name=f"dropout_{number}")(x)
    return keras.Model(maps, layers.Dense(1, dtype="float32", name="score")(x), name="pooling")


def _convolutions(x, widths, name):
    for level, width in enumerate(widths, start=1):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv_{level}")(x)
        x = activate(x, f"{name}_conv_{level}", momentum=_MOMENTUM)
        x = layers.MaxPooling2D(name=f"{name}_pool_{level}")(x)
    return x


def _flat(x, widths, name):
    return layers.Flatten(name=f"{name}_flat")(x)


def _resnet18(x, widths, name):
    return layers.GlobalAveragePooling2D(name=f"{name}_mean")(resnet18(x, name=name))


def _resnet50(x, widths, name):
    maps = keras.Input(x.shape[1:])
    network = keras.applications.ResNet50(
        include_top=False, weights=None, input_tensor=maps, name=f"{name}_resnet50"
    )
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = _MOMENTUM
    return layers.GlobalAveragePooling2D(name=f"{name}_mean")(network(x))


_POOLINGS = {
    "dpn": _Pooling(_convolutions, 512),
    "fc": _Pooling(_flat, 1024),
    "resnet18": _Pooling(_resnet18, None),
    "resnet50": _Pooling(_resnet50, None),
}
POOLINGS = tuple(_POOLINGS)
