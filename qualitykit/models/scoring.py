"""What a scoring model is: pixels 0..255 in, one score a photograph out; and how others become one."""

import keras
import numpy as np

from qualitykit.layers import MeanRating, PatchGrid, PatchSequence, ScoreRange
from qualitykit.models.bpsqm import find_generators
from qualitykit.models.sides import input_sides


def scoring_model(model: keras.Model, source: tuple = (0.0, 1.0)) -> keras.Model:
    """The same graph with its output mapped to 0..100 and kept inside: the form in which models are saved.

    Args:
        model: Functional model, (N, H, W, 3) RGB 0..255 to (N, 1), higher is better.
        source: (low, high) of the scores that it was trained on.

    Returns:
        A Functional `keras.Model` that shares the layers.

    Example:
        >>> inputs = keras.Input((4, 4, 3))
        >>> score = keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(inputs))
        >>> scoring_model(keras.Model(inputs, score)).output_shape
        (None, 1)
    """
    score = ScoreRange(source, name="score")(model.outputs[0])
    return keras.Model(model.inputs[0], score, name=model.name)


def mean_rating_model(model: keras.Model, low: float = 1.0, high: float | None = None) -> keras.Model:
    """A model that gives shares of ratings, as NIMA does, as one that gives their mean.

    Args:
        model: Functional or Sequential model, (N, H, W, 3) to (N, n): shares of n equally spaced ratings.
        low: rating of the first bin.
        high: of the last; None for low + n - 1.

    Returns:
        A Functional `keras.Model` to (N, 1) that shares the layers.

    Raises:
        ValueError: the model has not one such output, or what it gives for a blank picture are no shares.

    Example:
        >>> inputs = keras.Input((4, 4, 3))
        >>> shares = keras.layers.Dense(10, "softmax")(keras.layers.GlobalAveragePooling2D()(inputs))
        >>> mean_rating_model(keras.Model(inputs, shares)).output_shape
        (None, 1)
    """
    shapes = _output_shapes(model)
    if len(shapes) != 1 or len(shapes[0]) != 2 or (shapes[0][1] or 0) < 2 or not model.outputs:
        raise ValueError(
            "output='distribution' needs a model with one output of shares of ratings (N, n). "
            f"Received: {_in_words(shapes)}"
        )
    shares = np.asarray(model.predict_on_batch(_blank(model)))
    if shares.min() < -1e-3 or abs(shares.sum() - 1) > 1e-2:
        raise ValueError(
            "output='distribution' needs outputs that are shares, at least 0 and 1 in all. "
            f"Received, for a blank picture: {shares.min():.3g} at least, {shares.sum():.3g} in all"
        )
    high = low + shapes[0][1] - 1 if high is None else high
    mean = MeanRating(low, high, name="mean_rating")(model.outputs[0])
    return keras.Model(model.inputs[0], mean, name=model.name)


def check_scoring(model: keras.Model) -> None:
    """Refuses a model that does not give one score for each photograph.

    Raises:
        TypeError: it is no Keras model.
        ValueError: it takes other things than photographs, or gives other things than scores (N, 1).
    """
    if not hasattr(model, "predict_on_batch"):
        raise TypeError(
            "model must be the name or path of a saved model or a keras.Model. "
            f"Received: {type(model).__name__}"
        )
    taken = [tuple(tensor.shape) for tensor in getattr(model, "inputs", None) or ()]
    if taken and (len(taken) > 1 or len(taken[0]) != 4 or taken[0][3] not in (3, None)):
        raise ValueError(f"model must take photographs (N, H, W, 3). Received: {_in_words(taken, 'input')}")
    given = _output_shapes(model)
    if [shape[1:] for shape in given] != [(1,)]:
        several = len(given) == 1 and len(given[0]) == 2
        hint = "; if these are shares of ratings, say output='distribution'" if several else ""
        raise ValueError(f"model must give one score (N, 1). Received: {_in_words(given)}{hint}")


def output_range(model: keras.Model) -> tuple | None:
    """(low, high) of a model that ends in a `ScoreRange`, as those of `scoring_model` do; None of others."""
    last = (getattr(model, "layers", None) or [None])[-1]
    return last.target if isinstance(last, ScoreRange) else None


def reads_patches(model: keras.Model) -> bool:
    """Whether a model reads photographs as a sequence of patches, as RNN-BIQA does."""
    return _has_layer(model, PatchSequence)


def reads_grid(model: keras.Model) -> bool:
    """Whether a model's score is the mean over the patches of a grid, as BPSQM's is."""
    return _has_layer(model, PatchGrid)


def draws_maps(model: keras.Model) -> bool:
    """Whether a model draws quality maps, as BPSQM does, though not those of its rivals that draw none."""
    return reads_grid(model) and bool(find_generators(model))


def _has_layer(model, kind):
    return any(isinstance(layer, kind) for layer in getattr(model, "layers", ()))


def _output_shapes(model):
    """Shapes of the outputs; a model that is no graph is asked with a blank picture."""
    outputs = getattr(model, "outputs", None) or keras.tree.flatten(model(_blank(model), training=False))
    return [tuple(tensor.shape) for tensor in outputs]


def _blank(model):
    height, width = input_sides(model)
    return np.zeros((1, height or 64, width or 64, 3), "float32")


def _in_words(shapes, kind="output"):
    shown = ", ".join(str(("N", *shape[1:])).replace("'", "").replace("None", "any") for shape in shapes)
    return f"{len(shapes)} {kind}{'s' if len(shapes) != 1 else ''} {shown}"
