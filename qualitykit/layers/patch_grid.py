"""Photographs of any size as overlapping square patches on a regular grid."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.layers.cut_grid import cut_grid


@keras.saving.register_keras_serializable(package="qualitykit")
class PatchGrid(keras.layers.Layer):
    """Cuts images into patches every `step` pixels; the last of a row or column lies flush with the edge.

    The patches are those of `qualitykit.images.patch_grid.cut_patches`, row by row. Decision: a side that
    is shorter than `size` is continued by its mirror image, since enlarging it would change its distortion.

    Args:
        size: side of a patch in pixels.
        step: pixels from one patch to the next, 1 to `size`.

    Input shape: (N, H, W, C); any H and W, equal within the batch.
    Output shape: (N, patches, size, size, C).

    Raises:
        ValueError: an argument out of range.

    Example:
        >>> PatchGrid().counts(384, 512)
        (3, 5)

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018,
    section 3.4.
    """

    def __init__(self, size: int = 144, step: int = 120, **kwargs: object):
        super().__init__(**kwargs)
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"size must be a whole number of pixels, at least 1. Received: size={size!r}")
        if not isinstance(step, int) or not 1 <= step <= size:
            raise ValueError(f"step must be a whole number from 1 to size={size}. Received: step={step!r}")
        self.size, self.step = size, step
        # XLA under TensorFlow would compile the network anew for every image size.
        self.supports_jit = keras.backend.backend() == "jax"

    def counts(self, height, width) -> tuple[int, int]:
        """(rows, columns) of patches of an image of this size."""
        return tuple(-(-(max(side, self.size) - self.size) // self.step) + 1 for side in (height, width))

    def call(self, images) -> Tensor:
        height, width = ops.shape(images)[1:3]
        return cut_grid(images, self._lines(height), self._lines(width))

    def _lines(self, length):
        """The rows (or columns) that each patch takes: (patches, size)."""
        # A number stays one: JAX must know how many patches there are when it compiles.
        full = max(length, self.size) if isinstance(length, int) else ops.maximum(length, self.size)
        # Nothing negative is divided: an exported ONNX model rounds quotients towards zero.
        count = (full - self.size + self.step - 1) // self.step + 1
        starts = ops.minimum(ops.arange(count, dtype="int32") * self.step, full - self.size)
        return mirrored(starts[:, None] + ops.arange(self.size, dtype="int32"), length)

    def compute_output_shape(self, input_shape) -> tuple:
        count, height, width, channels = input_shape
        rows, columns = (None, None) if None in (height, width) else self.counts(height, width)
        patches = None if rows is None else rows * columns
        return (count, patches, self.size, self.size, channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "size": self.size, "step": self.step}


def mirrored(positions, length) -> Tensor:
    """Positions outside 0..length-1 reflected into it, as often as needed; the edge is not repeated.

    Example:
        >>> import numpy as np
        >>> mirrored(np.arange(-2, 6), 4).tolist()
        [2, 1, 0, 1, 2, 3, 2, 1]
    """
    last = length - 1
    # A side of one pixel has no period; every position then falls on it.
    period = 2 * last + 1 // length
    return last - abs(positions % period - last)
