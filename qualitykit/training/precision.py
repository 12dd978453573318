"""Mixed precision: backbones compute in 16 bits, for GPUs made for it; weights and heads keep 32."""

import contextlib
from collections.abc import Iterator

import keras

from qualitykit._defaults import PRECISIONS
from qualitykit.training.optimizers import nested_models


def check_precision(precision: str | None) -> None:
    """Refuses what is no precision of 16 bits.

    Raises:
        ValueError: with the choices.

    Example:
        >>> check_precision("bfloat16")
    """
    if precision is not None and precision not in PRECISIONS:
        raise ValueError(f"mixed_precision must be one of {', '.join(PRECISIONS)}. Received: {precision!r}")


@contextlib.contextmanager
def mixed(networks, precision) -> Iterator[None]:
    """While inside, the backbones of some networks compute in 16 bits; after it, as they did before.

    Only they do, since nearly all of the time is theirs: pooling, attention and scores stay in 32 bits, where
    third moments and errors of single points are safe. What is saved afterwards says nothing of 16 bits.

    Args:
        networks: `keras.Model`s with the same backbones as layers.
        precision: as in `check_precision`, or None for as it is.

    Raises:
        ValueError: there is no backbone.
    """
    if precision is None:
        yield
        return
    backbones = nested_models(networks[0])
    if not backbones:
        raise ValueError(f"mixed_precision needs a model with a backbone. Received: {networks[0].name}")
    layers = [layer for backbone in backbones for layer in backbone._flatten_layers()]
    before = [layer.dtype_policy for layer in layers]
    for layer in layers:
        layer.dtype_policy = f"mixed_{precision}"
    try:
        yield
    finally:
        for layer, policy in zip(layers, before, strict=True):
            layer.dtype_policy = policy
        for network in networks:
            network.make_predict_function(force=True)  # the one that there is computes in 16 bits


def scaled(optimizer: keras.optimizers.Optimizer, precision: str | None) -> keras.optimizers.Optimizer:
    """An optimiser whose loss is scaled up where small gradients would vanish, as they do in float16."""
    return keras.optimizers.LossScaleOptimizer(optimizer) if precision == "float16" else optimizer
