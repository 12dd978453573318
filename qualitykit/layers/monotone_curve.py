"""A rising curve through given points, and ends that never reach the edge."""

import keras
import numpy as np
from keras import ops

from qualitykit._types import Shape, Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class MonotoneCurve(keras.layers.Layer):
    """y(x) linear between knots that rise, straight on beyond them, then bent so that 0 < y < 1.

    Within `bend` of either end of 0..1 the straight line is replaced by an exponential that meets it with
    the same slope, y -> bend exp((y - bend) / bend) at the low end, so that of two bad photographs the worse
    one still scores lower: nothing is clipped.

    Args:
        knots: how many, at least 2. Their places x and heights y are weights that are fitted, not trained.
        bend: width of the bent ends, 0 < bend < 0.5.

    Input shape: (N, 1). Output shape: (N, 1).

    Raises:
        ValueError: `knots` or `bend` out of range.

    Example:
        >>> import numpy as np
        >>> layer = MonotoneCurve(knots=2, bend=0.1)
        >>> layer.build((None, 1))
        >>> [round(float(y), 3) for y in keras.ops.reshape(layer(np.array([[0.5], [0.0]])), -1)]
        [0.5, 0.037]
    """

    def __init__(self, knots: int, bend: float = 0.1, **kwargs: object):
        super().__init__(**kwargs)
        if knots < 2 or not 0 < bend < 0.5:
            raise ValueError(
                f"knots must be at least 2 and bend between 0 and 0.5. Received: knots={knots}, bend={bend}"
            )
        self.knots = knots
        self.bend = bend

    def build(self, input_shape: Shape) -> None:
        fixed = {"shape": (self.knots,), "trainable": False, "dtype": "float32", "autocast": False}
        self.places = self.add_weight(initializer=_diagonal, name="places", **fixed)
        self.heights = self.add_weight(initializer=_diagonal, name="heights", **fixed)

    def call(self, scores: Tensor) -> Tensor:
        scores = ops.cast(scores, "float32")
        places, heights = ops.convert_to_tensor(self.places), ops.convert_to_tensor(self.heights)
        widths = places[1:] - places[:-1]
        slopes = (heights[1:] - heights[:-1]) / widths
        # What each piece adds; the first and last one go on without end.
        covered = ops.clip(scores - places[:-1], 0, widths)
        before, after = ops.minimum(scores - places[:1], 0), ops.maximum(scores - places[-1:], 0)
        line = heights[:1] + ops.sum(covered * slopes, -1, keepdims=True)
        line = line + before * slopes[:1] + after * slopes[-1:]
        return 1 - self._bent(1 - self._bent(line))

    def compute_output_spec(self, scores: Tensor) -> keras.KerasTensor:
        return keras.KerasTensor(scores.shape, dtype="float32")

    def get_config(self) -> dict:
        return {**super().get_config(), "knots": self.knots, "bend": self.bend}

    def _bent(self, line):
        low = self.bend * ops.exp(ops.minimum(line - self.bend, 0) / self.bend)
        return ops.where(line < self.bend, low, line)


def _diagonal(shape, dtype=None):
    return ops.convert_to_tensor(np.linspace(0, 1, *shape), dtype)
