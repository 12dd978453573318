"""How sure a model is of the score of one photograph."""

import weakref

import keras
from keras import ops

from qualitykit._types import Tensor
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
    both = _Beside(_units(model), name="score_and_spread")([model.outputs[0], regression.output])
    _made[model] = keras.Model(model.inputs[0], both, name=model.name)
    return _made[model]


class _Beside(keras.layers.Layer):
    """A score, and beside it the root of the head's second number, on the scale of the score.

    One layer with a name of its own: names that Keras gives to single operations begin anew in each process,
    and may be those of operations in a loaded model.
    """

    def __init__(self, units, **kwargs):
        super().__init__(dtype="float32", **kwargs)
        self.units = units

    def call(self, given) -> Tensor:
        score, head = given
        spread = self.units * ops.sqrt(ops.maximum(head[:, 1:], LEAST_SPREAD**2))
        return ops.concatenate([score, spread], axis=-1)

    def compute_output_shape(self, given) -> tuple:
        return (given[0][0], 2)


def _regression(model):
    found = [layer for layer in getattr(model, "layers", ()) if isinstance(layer, KernelRegression)]
    return found[0] if found and found[0].outputs == 2 else None


def _units(model):
    """How much of the score's scale one unit of the head is."""
    last = model.layers[-1]
    if not isinstance(last, ScoreRange):
        return 1.0
    return (last.target[1] - last.target[0]) / (last.source[1] - last.source[0])
