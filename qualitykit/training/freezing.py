"""Early layers of a backbone that stay as they are while the rest is trained."""

import contextlib
from collections.abc import Iterator

import keras

from qualitykit.layers import CBAM


@contextlib.contextmanager
def frozen(networks, stride) -> Iterator[None]:
    """While inside, the early layers of some networks are not trained; what was trainable is so again after.

    Args:
        networks: backbones, Functional `keras.Model`s.
        stride: see `freeze_first_blocks`; None freezes nothing.
    """
    changed = []
    if stride is not None:
        changed = [layer for network in networks for layer in freeze_first_blocks(network, stride)]
    try:
        yield
    finally:
        for layer in changed:
            layer.trainable = True


def freeze_first_blocks(backbone, stride=4) -> list[keras.layers.Layer]:
    """Makes a backbone's layers untrainable as long as their maps are at most `stride` times smaller.

    Attention that a system has put among a backbone's layers is new, and goes on learning.

    Returns:
        List of the layers that were trainable and no longer are.

    Example:
        >>> images = keras.Input((None, None, 3))
        >>> first = keras.layers.Conv2D(2, 3, strides=2, padding="same", name="first")(images)
        >>> network = keras.Model(images, keras.layers.Conv2D(2, 3, strides=4, padding="same")(first))
        >>> [layer.name for layer in freeze_first_blocks(network, stride=2) if layer.weights]
        ['first']
    """
    side = 64 * stride
    everything = keras.Model(backbone.inputs, [layer.output for layer in backbone.layers])
    shapes = everything.compute_output_shape((1, side, side, 3))
    early = [
        layer
        for layer, shape in zip(backbone.layers, shapes, strict=True)
        if len(shape) == 4 and shape[1] * stride >= side and not isinstance(layer, CBAM) and layer.trainable
    ]
    for layer in early:
        layer.trainable = False
    return early
