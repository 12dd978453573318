"""The three scales of a training: a data set's, the loss's, and that of saved models, 0..100."""

import keras
import numpy as np

from qualitykit.layers import ScoreRange
from qualitykit.models.scoring import scoring_model

SAVED = (0.0, 100.0)


def loss_scale(scores, data) -> tuple[float, float]:
    """(low, high) of the scores that a loss sees.

    Args:
        scores: of a recipe: "own" or (low, high).
        data: `IQADataset` on its own scale.
    """
    return (float(data.scale.low), float(data.scale.high)) if scores == "own" else tuple(map(float, scores))


def on_scale(data, scores) -> np.ndarray:
    """The scores of a normalised data set (0..1, higher is better) as the loss sees them: float32 (N,)."""
    low, high = scores
    return (low + data.frame["score"].to_numpy("float64") * (high - low)).astype("float32")


def learner(model, scores) -> tuple[keras.Model, keras.Model]:
    """The network to train, on the scale of the loss, which shares every layer with the model.

    Args:
        model: fresh, with linear scores, or a saved scoring model that was loaded again: what it says on
            0..100 is mapped to the loss's scale before the clipping at both ends.
        scores: (low, high) of the loss.

    Returns:
        (network, saved): what learns and what is to be saved, whose weights are the same variables.
    """
    last = model.layers[-1]
    if not isinstance(last, ScoreRange):
        return model, scoring_model(model, scores)
    inner = last.input
    if last.source != tuple(scores):
        low, high = last.source
        factor = (scores[1] - scores[0]) / (high - low)
        inner = keras.layers.Rescaling(factor, scores[0] - low * factor, name="loss_scale")(inner)
    return keras.Model(model.inputs[0], inner, name=model.name), model


def start_level(model, scores) -> None:
    """Lets a fresh model start at the mean of the training scores, so that no epoch is spent on the level.

    The last bias of one number is set, unless it is no longer zero: a trained model keeps its own. Where a
    batch normalisation stands before that layer, whose inputs therefore have a variance of one, its weights
    start at the length that gives the scores' spread: a loss of correlation does not see the spread, and one
    of absolute errors takes epochs to shrink one that is ten times too wide.

    Args:
        model: `keras.Model` to (N, 1).
        scores: of the training part, on the scale of the loss, (N,).
    """
    layers = list(model._flatten_layers(include_self=False))
    single = [layer for layer in layers if tuple(getattr(getattr(layer, "bias", None), "shape", ())) == (1,)]
    if not single or float(keras.ops.convert_to_numpy(single[-1].bias)[0]) != 0.0:
        return
    last = single[-1]
    last.bias.assign([float(np.mean(scores))])
    before = [layer for layer in layers[: layers.index(last)] if not isinstance(layer, keras.layers.Dropout)]
    spread = float(np.std(scores))
    follows = before and isinstance(before[-1], keras.layers.BatchNormalization)
    if spread and follows and isinstance(last, keras.layers.Dense):
        kernel = keras.ops.convert_to_numpy(last.kernel)
        last.kernel.assign(kernel * (spread / np.linalg.norm(kernel)))
