"""The network of a personal model: a shipped one, and beside its score the person's departure from it."""

import keras
import numpy as np

from qualitykit.layers import KernelRegression, MonotoneCurve, ScoreRange
from qualitykit.layers.kernel_regression import kernel_matrix
from qualitykit.models import knows_spread, with_spread

_KERNEL, _POINTS, _DEPARTURE = "kernel", "projection", "departure"


def comparable(model) -> keras.Model:
    """A model from photographs to what comparing them needs, one vector: score, spread (0 without), points.

    Raises:
        ValueError: the model's head compares no photographs, as that of the default does, or it is a personal
            one already.
    """
    names = [layer.name for layer in getattr(model, "layers", ())]
    if _KERNEL not in names or _POINTS not in names or not isinstance(model.layers[-1], ScoreRange):
        raise ValueError(
            f"model must be one whose head compares photographs, as 'default' does. Received: {model.name}"
        )
    if _DEPARTURE in names:
        raise ValueError(
            f"model must be one that is nobody's yet: begin again with all ratings. Received: {model.name}"
        )
    # Layers with names of their own, lest they take those of layers in a loaded model.
    if knows_spread(model):
        judged = with_spread(model).outputs[0]
    else:
        none = keras.layers.Rescaling(0.0, name="no_spread")(model.outputs[0])
        judged = keras.layers.Concatenate(name="judged")([model.outputs[0], none])
    points = model.get_layer(_POINTS).output
    return keras.Model(model.inputs[0], keras.layers.Concatenate(name="comparable")([judged, points]))


def kernel_between(model, points, others) -> np.ndarray:
    """How alike a departure holds photographs, (n, m): exponential, as wide as the model's own kernel."""
    return kernel_matrix(points, others, model.get_layer(_KERNEL).gamma)


def personal_model(model, taste, points) -> keras.Model:
    """A scoring model: the taste's line of the score, and its departure by the points of rated photographs.

    Args:
        model: scoring model that `comparable` takes; its layers are shared.
        taste: `Taste`.
        points: (n, D) of the rated photographs.

    Returns:
        Functional `keras.Model`, (N, H, W, 3) RGB 0..255 to (N, 1) in 0..100.
    """
    low, high = model.layers[-1].target
    line = keras.layers.Rescaling(
        taste.slope / (high - low), taste.shift - taste.slope * low / (high - low), name="taste"
    )(model.outputs[0])
    departure = KernelRegression(
        len(points), model.get_layer(_KERNEL).gamma, "exponential", dtype="float32", name=_DEPARTURE
    )
    both = keras.layers.Add(name="personal")([line, departure(model.get_layer(_POINTS).output)])
    # What a line may push over the edge is bent, not cut.
    bent = MonotoneCurve(2, dtype="float32", name="bent")(both)
    departure.set_weights([points, taste.coefficients[:, None], np.zeros(1)])
    return keras.Model(
        model.inputs[0], ScoreRange((0.0, 1.0), name="personal_score")(bent), name=f"{model.name}_personal"
    )
