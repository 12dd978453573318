"""How a backbone's maps relate to the size of the image: their strides, and what is too small to be seen."""

import math

import keras

from qualitykit.layers import EnlargeSmall, InputScaling

# Layers that are no stage of the network, whatever stride they lie at.
_NO_STAGE = keras.layers.ZeroPadding2D | EnlargeSmall | InputScaling | keras.layers.InputLayer
# A network that has no map of an image of so many pixels has none of any.
_LARGEST = 512


def last_at_stride(network, stride) -> keras.KerasTensor:
    """The output of the last operation, in the order of the graph, whose map is `stride` times smaller.

    Args:
        network: Functional `keras.Model`.
        stride: in pixels.

    Raises:
        ValueError: the network has no such map.
    """
    strides = _operation_strides(network)
    found = [
        operation.output
        for operation in network.operations
        if strides[operation] == stride
        and not isinstance(operation, _NO_STAGE)
        and len(operation.output.shape) == 4
    ]
    if not found:
        available = sorted({s for s in strides.values() if s > 1})
        raise ValueError(f"strides of {network.name} must be among {available}. Received: stride={stride}")
    return found[-1]


def smallest_side(network) -> int:
    """The side in pixels of the smallest square image whose maps a network can compute.

    Args:
        network: Functional `keras.Model` that takes any height and width.

    Raises:
        ValueError: it takes none.

    Example:
        >>> images = keras.Input((None, None, 3))
        >>> smallest_side(keras.Model(images, keras.layers.Conv2D(2, 5, strides=2)(images)))
        5
    """
    if not _sees(network, _LARGEST):
        raise ValueError(f"{network.name} cannot be a backbone: it takes no images of any height and width")
    low, high = 1, _LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _sees(network, middle) else (middle + 1, high)
    return low


def _sees(network, side):
    try:
        shapes = network.compute_output_shape((1, side, side, 3))
    except ValueError:  # Keras': a window is larger than its map
        return False
    shapes = [shapes] if isinstance(shapes, tuple) else shapes
    return all(length >= 1 for shape in shapes for length in shape)


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
