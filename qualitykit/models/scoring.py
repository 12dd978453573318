"""The form in which models are saved and shared: pixels 0..255 in, scores 0..100 out."""

import keras

from qualitykit.layers import ScoreRange


def scoring_model(model, source=(0.0, 1.0)):
    """The same graph with its output mapped to 0..100 and kept inside.

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
