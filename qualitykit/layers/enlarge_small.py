"""Images too small for a network, enlarged to what it can see."""

import keras
from keras import ops

from qualitykit._types import Tensor

# Keys' parameter of the cubic: OpenCV's, so that a model enlarges as `resize_image` does.
_SHARPNESS = -0.75


@keras.saving.register_keras_serializable(package="qualitykit")
class EnlargeSmall(keras.layers.Layer):
    """Enlarges images to at least `side` pixels, bicubic, height and width each by itself.

    As `qualitykit.images.resize_image` does it, rounded to whole numbers 0..255 too, so that `model.predict`
    gives a small picture the score that `qualitykit.score` gives it. Larger images pass unchanged.

    Args:
        side: least height and width, in pixels.

    Input shape: (N, H, W, C), 0..255.
    Output shape: (N, max(H, side), max(W, side), C).

    Raises:
        ValueError: `side` is not a whole number of at least 1.

    Example:
        >>> import numpy as np
        >>> keras.ops.shape(EnlargeSmall(64)(np.full((1, 8, 80, 3), 9.0)))
        (1, 64, 80, 3)

    Reference: Keys, "Cubic convolution interpolation for digital image processing", 1981, eq. 4.
    """

    def __init__(self, side: int, **kwargs: object):
        super().__init__(**kwargs)
        if not isinstance(side, int) or side < 1:
            raise ValueError(f"side must be a whole number of at least 1. Received: side={side!r}")
        self.side = side

    def call(self, images) -> Tensor:
        images = ops.cast(images, self.compute_dtype)
        height, width = ops.shape(images)[1:3]
        known = isinstance(height, int) and isinstance(width, int)
        if self.side == 1 or (known and min(height, width) >= self.side):
            return images
        # Rounded once, after the last enlargement.
        narrow = width < self.side
        images = self._enlarge(
            images, 1, height, ops.logical_and(height < self.side, ops.logical_not(narrow))
        )
        return self._enlarge(images, 2, width, narrow)

    def compute_output_shape(self, input_shape) -> tuple:
        batch, *sides, channels = input_shape
        return (batch, *(None if s is None else max(s, self.side) for s in sides), channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "side": self.side}

    def _enlarge(self, images, axis, length, rounds):
        """Enlarges along one axis; what lies beyond the first `side` pixels of a longer image passes by."""
        # A plain number where the length is known: JAX cuts at nothing else.
        used = min(length, self.side) if isinstance(length, int) else ops.minimum(length, self.side)
        matrix = ops.cast(self._matrix(used), images.dtype)
        if axis == 1:
            near, far = images[:, : self.side], images[:, self.side :]
            near = ops.einsum("ij,njwc->niwc", matrix, near)
        else:
            near, far = images[:, :, : self.side], images[:, :, self.side :]
            near = ops.einsum("ij,nhjc->nhic", matrix, near)
        near = ops.where(rounds, ops.clip(ops.round(near), 0, 255), near)
        return ops.concatenate([near, far], axis=axis)

    def _matrix(self, length):
        """Weights (side, length) of the old pixels in the new ones; the unit matrix at full length."""
        pixels, pixel_count = ops.arange(self.side, dtype="float32"), ops.cast(length, "float32")
        position = (pixels + 0.5) * pixel_count / self.side - 0.5
        matrix = 0.0
        for offset in (-1, 0, 1, 2):
            neighbour = ops.floor(position) + offset
            weight = _cubic(ops.abs(position - neighbour))
            # Beyond the edge lies the edge's own pixel.
            inside = ops.clip(neighbour, 0, pixel_count - 1)
            matrix += weight[:, None] * ops.cast(inside[:, None] == pixels, "float32")
        return matrix[:, :length]


def _cubic(x):
    """The weight of a pixel at distance x."""
    a = _SHARPNESS
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return ops.where(x <= 1, near, ops.where(x < 2, far, 0.0))
