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


def start_level(model, mean) -> None:
    """Lets a fresh model start at the mean of the training scores, so that no epoch is spent on the level.

    The last bias of one number is set, unless it is no longer zero: a trained model keeps its own.

    Args:
        model: `keras.Model` to (N, 1).
        mean: on the scale of the loss.
    """
    biases = [getattr(layer, "bias", None) for layer in model._flatten_layers(include_self=False)]
    single = [bias for bias in biases if bias is not None and tuple(bias.shape) == (1,)]
    if single and float(keras.ops.convert_to_numpy(single[-1])[0]) == 0.0:
        single[-1].assign([mean])
