"""The three scales of a training: a data set's, the loss's, and that of saved models, 0..100."""

import keras
import numpy as np

from qualitykit.layers import ScoreRange
from qualitykit.models.scoring import scoring_model

SAVED = (0.0, 100.0)
_ENOUGH = 32  # photographs that show how widely spread scores are
# Behind the last weights, these leave scores above zero a mean of what they say at every place.
_AVERAGING = (keras.layers.LeakyReLU, keras.layers.GlobalAveragePooling2D)


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


def start_level(model, scores, look=None, span=None) -> None:
    """Lets a fresh model start at the mean of the training scores, so that no epoch is spent on the level.

    The last bias of one number is set, unless it is no longer zero: a trained model keeps its own. Where the
    scores begin more widely spread than the ratings, the last weights are made shorter: a loss of correlation
    does not see the spread, one of errors takes epochs to shrink it, and hidden units may die on the way.

    Args:
        model: `keras.Model` to (N, 1).
        scores: of the training part, on the scale of the loss, (N,).
        look: called for a batch of training photographs where only they can tell how widely spread the
            scores begin; None leaves the spread as it is there. Behind a batch normalisation, whose outputs
            have a variance of one, the length of the last weights tells it.
        span: of the scale of the loss, for a model whose scores begin between 0 and 1 on any scale: its last
            weights are made that much longer, whatever the spread of its scores.
    """
    last, before = _last_and_before(model)
    if last is None or float(keras.ops.convert_to_numpy(last.bias)[0]) != 0.0:
        return
    level, spread = float(np.mean(scores)), float(np.std(scores))
    last.bias.assign([level])
    if not spread or not _decides(last, model):
        return
    kernel = keras.ops.convert_to_numpy(last.kernel)
    if isinstance(before, keras.layers.BatchNormalization):
        last.kernel.assign(kernel * (spread / np.linalg.norm(kernel)))
    elif look is not None:
        said = keras.ops.convert_to_numpy(model(look()[:_ENOUGH], training=False)).astype("float64")
        factor = span or spread / max(said.std(), spread)
        if factor != 1.0:
            last.kernel.assign(kernel * factor)
            last.bias.assign([level - (said.mean() - level) * factor])


def _decides(last, model):
    """Whether the scores are the layer's own numbers, or their mean over all places."""
    if last not in model.layers or not isinstance(last, (keras.layers.Dense, keras.layers.Conv2D)):
        return False
    behind = model.layers[model.layers.index(last) + 1 :]
    return all(isinstance(layer, _AVERAGING) for layer in behind)


def end_level(network, said, scores) -> None:
    """Brings a trained network's scores to the ratings' level and spread: its last layer takes in a line.

    Ranks and PLCC stay as they are. A network whose last layer is no Dense of one unit, behind which only a
    Rescaling may stand, stays as it is, and so does one whose scores fall as ratings rise.

    Args:
        network: `keras.Model` to (N, 1).
        said: by it of some photographs, (N,).
        scores: of the same photographs, (N,).
    """
    last, _ = _last_and_before(network)
    behind = network.layers[-1]
    rescaled = isinstance(behind, keras.layers.Rescaling)
    if not isinstance(last, keras.layers.Dense) or not (rescaled or behind is last) or not np.ptp(said):
        return
    slope, level = np.polyfit(said.astype("float64"), scores.astype("float64"), 1)
    if slope > 0:
        factor, shift = (behind.scale, behind.offset) if rescaled else (1.0, 0.0)
        last.kernel.assign(keras.ops.convert_to_numpy(last.kernel) * slope)
        bias = keras.ops.convert_to_numpy(last.bias) * slope
        last.bias.assign(bias + (level + slope * shift - shift) / factor)


def _last_and_before(model):
    """The last layer whose bias is one number, and the one before it, drop-out apart; None for what lacks."""
    layers = [x for x in model._flatten_layers(include_self=False) if not isinstance(x, keras.layers.Dropout)]
    places = [
        place
        for place, layer in enumerate(layers)
        if tuple(getattr(getattr(layer, "bias", None), "shape", ())) == (1,)
    ]
    if not places:
        return None, None
    return layers[places[-1]], layers[places[-1] - 1] if places[-1] else None
