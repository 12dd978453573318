"""From the scale that a network was trained on to the scale that people read."""

import keras
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class ScoreRange(keras.layers.Layer):
    """Maps scores linearly from one range to another and keeps them inside it.

    The value is clipped, the gradient is not (straight through), so that Grad-CAM of a photograph at either
    end of the scale still says something.

    Args:
        source: (low, high) of the incoming scores; they may overshoot it.
        target: (low, high) of the outgoing scores.

    Input shape: any. Output shape: the same.

    Example:
        >>> import numpy as np
        >>> from qualitykit.layers import ScoreRange
        >>> [float(s) for s in ScoreRange((0, 1), (0, 100))(np.array([0.25, 1.5]))]
        [25.0, 100.0]
    """

    def __init__(
        self,
        source: tuple[float, float] = (0.0, 1.0),
        target: tuple[float, float] = (0.0, 100.0),
        **kwargs: object,
    ):
        super().__init__(**kwargs)
        for name, (low, high) in (("source", source), ("target", target)):
            if not low < high:
                raise ValueError(
                    f"{name} must be (low, high) with low < high. Received: {name}={(low, high)}"
                )
        self.source = tuple(source)
        self.target = tuple(target)

    def call(self, scores) -> Tensor:
        (low, high), (new_low, new_high) = self.source, self.target
        scores = (scores - low) * ((new_high - new_low) / (high - low)) + new_low
        return scores + ops.stop_gradient(ops.clip(scores, new_low, new_high) - scores)

    def compute_output_shape(self, input_shape) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "source": list(self.source), "target": list(self.target)}
