"""How sure a model is of the score of one photograph."""

import weakref

import keras
from keras import ops

from qualitykit.layers import KernelRegression, ScoreRange

# The least error that is expected of any score, of 1.
LEAST_SPREAD = 0.02
# What was made of each model, so that it is compiled once.
_made = weakref.WeakKeyDictionary()


def knows_spread(model: keras.Model) -> bool:
    """Whether `with_spread` has something to give."""
    return _regression(model) is not None


def with_spread(model: keras.Model) -> keras.Model:
    """A scoring model that also gives the error to expect of each score.

    Args:
        model: scoring model that ends in a `KernelFusion` with `spread`.

    Returns:
        `keras.Model` from images to score and spread, (N, 2), both on the scale of the scores; it shares the
        layers.

    Raises:
        ValueError: the model's head says nothing of it.

    Example:
        >>> from qualitykit.models import KernelFusion
        >>> model = KernelFusion([("MobileNetV2", 2)], dimensions=8, landmarks=3, spread=True)
        >>> with_spread(model).output_shape
        (None, 2)
    """
    if model in _made:
        return _made[model]
    regression = _regression(model)
    if regression is None:
        raise ValueError(f"{model.name} says nothing of the error of its scores")
    squares = regression.output[:, 1:]
    spread = ops.sqrt(ops.maximum(squares, LEAST_SPREAD**2)) * _units(model)
    both = ops.concatenate([model.outputs[0], spread], axis=-1)
    _made[model] = keras.Model(model.inputs[0], both, name=model.name)
    return _made[model]


def _regression(model):
    found = [layer for layer in getattr(model, "layers", ()) if isinstance(layer, KernelRegression)]
    return found[0] if found and found[0].outputs == 2 else None


def _units(model):
    """How much of the score's scale one unit of the head is."""
    last = model.layers[-1]
    if not isinstance(last, ScoreRange):
        return 1.0
    return (last.target[1] - last.target[0]) / (last.source[1] - last.source[0])
