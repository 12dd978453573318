"""A photograph at full resolution as an ordered sequence of overlapping patches."""

import keras
from keras import ops

from qualitykit._types import Tensor
from qualitykit.layers.cut_grid import cut_grid

_LUMA = (0.299, 0.587, 0.114)
_BORDER = 2  # pixels along the image's edge whose activity is set to zero, as the authors' scripts do


@keras.saving.register_keras_serializable(package="qualitykit")
class PatchSequence(keras.layers.Layer):
    """Cuts images into overlapping patches that cover them, in ascending order of spatial activity.

    Along a side of length L there are n = ceil(L / size) patches, floor((L - size) / (n - 1)) pixels apart.
    Their order follows SI = std(|Sobel(luma)|). With two resolutions, the patches of a half-size copy (means
    of 2x2 pixels; an odd last row or column is left out) come first, then those of the image itself.

    Decisions: a side shorter than `size` is enlarged to it, linearly, and the other side stays as it is. Luma
    is 0..1, the Sobel kernels are divided by 8, and the gradient magnitude is computed on the whole image and
    zeroed 2 pixels deep along its edge before it is cut, all as in the authors' scripts.

    Args:
        size: side of a patch in pixels.
        resolutions: 2, or 1 to leave the half-size copy out.

    Input shape: (N, H, W, 3), RGB 0..255; any H and W, equal within the batch.
    Output shape: (N, patches, size, size, 3).

    Example:
        >>> PatchSequence().counts(768, 1024)
        (6, 20)

    Reference: Korhonen, Su, You, "Consumer Image Quality Prediction using Recurrent Neural Networks for
    Spatial Pooling", sections 3.1 and 3.2, eq. 1 and 2.
    """

    def __init__(self, size: int = 224, resolutions: int = 2, **kwargs: object):
        super().__init__(**kwargs)
        if not isinstance(size, int) or size < 8:
            raise ValueError(f"size must be a whole number of pixels, at least 8. Received: size={size!r}")
        if resolutions not in (1, 2):
            raise ValueError(f"resolutions must be 1 or 2. Received: resolutions={resolutions!r}")
        self.size = size
        self.resolutions = resolutions
        # XLA under TensorFlow would compile the network anew for every image size.
        self.supports_jit = keras.backend.backend() == "jax"

    @property
    def factors(self) -> tuple[int, ...]:
        """By how much each copy is shrunk, in the order of the sequence."""
        return (2, 1) if self.resolutions == 2 else (1,)

    def counts(self, height, width) -> tuple[int, ...]:
        """How many patches each copy of an image of this size gives, in the order of the sequence."""
        sides = [[max(side, self.size) for side in (height, width)]]
        if self.resolutions == 2:
            sides.insert(0, [max(side // 2, self.size) for side in sides[0]])
        return tuple(-(-h // self.size) * -(-w // self.size) for h, w in sides)

    def call(self, images) -> Tensor:
        sequences = []
        for copy in self.copies(images):
            patches, activity = self.cut(copy, activity_map(copy))
            sequences.append(_in_order(patches, ops.argsort(activity, axis=1)))
        return ops.concatenate(sequences, axis=1)

    def copies(self, images) -> list[Tensor]:
        """The images at each resolution, none smaller than a patch, in the order of the sequence."""
        images = self._enlarge(ops.cast(images, self.compute_dtype))
        if self.resolutions == 1:
            return [images]
        return [self._enlarge(ops.average_pool(images, 2, 2, data_format="channels_last")), images]

    def cut(self, images, activity) -> tuple[Tensor, Tensor]:
        """Patches (N, P, size, size, 3) of one copy in raster order, and their SI (N, P)."""
        patches = self._grid(images)
        return patches, ops.std(self._grid(activity), axis=(2, 3, 4))

    def _enlarge(self, images):
        return _stretch(_stretch(images, 1, self.size), 2, self.size)

    def _grid(self, images):
        """(N, H, W, C) -> (N, P, size, size, C), row by row."""
        reach = ops.arange(self.size, dtype="int32")
        rows, columns = (patch_starts(side, self.size)[:, None] + reach for side in ops.shape(images)[1:3])
        return cut_grid(images, rows, columns)

    def compute_output_shape(self, input_shape) -> tuple:
        count, height, width, channels = input_shape
        patches = None if None in (height, width) else sum(self.counts(height, width))
        return (count, patches, self.size, self.size, channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "size": self.size, "resolutions": self.resolutions}


def patch_starts(length, size) -> Tensor:
    """Where the patches along a side of `length` >= `size` pixels begin (eq. 1), int32.

    Example:
        >>> [int(start) for start in patch_starts(1024, 224)]
        [0, 200, 400, 600, 800]
    """
    count = (length + size - 1) // size  # nothing negative is divided: ONNX rounds quotients towards zero
    # 1 // count is 1 for a single patch, where eq. 1 would divide by zero, and 0 otherwise; the arithmetic
    # holds for whole numbers and, in a graph of unknown size, for tensors.
    step = (length - size) // (count - 1 + 1 // count)
    return ops.arange(count, dtype="int32") * step


def activity_map(images) -> Tensor:
    """|Sobel(luma)| of images (N, H, W, 3), as (N, H, W, 1) float32, zero 2 pixels deep along the edge."""
    luma = ops.sum(
        ops.cast(images, "float32") * ops.convert_to_tensor(_LUMA, "float32") / 255, axis=-1, keepdims=True
    )
    across = luma[:, :, 2:] - luma[:, :, :-2]
    across = (across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]) / 8
    down = luma[:, 2:] - luma[:, :-2]
    down = (down[:, :, :-2] + 2 * down[:, :, 1:-1] + down[:, :, 2:]) / 8
    inside = slice(_BORDER - 1, 1 - _BORDER)  # the filter itself has already taken one pixel
    magnitude = ops.sqrt(across * across + down * down)[:, inside, inside]
    return ops.pad(magnitude, ((0, 0), (_BORDER, _BORDER), (_BORDER, _BORDER), (0, 0)))


def _in_order(patches, order):
    """Patches (N, P, ...) of each image in the order (N, P) given."""
    count, length = ops.shape(patches)[:2]
    flat = ops.reshape(patches, (-1, *patches.shape[2:]))
    first = ops.arange(count, dtype="int32")[:, None] * length
    index = ops.reshape(ops.cast(order, "int32") + first, (-1,))
    return ops.reshape(ops.take(flat, index, axis=0), (count, length, *patches.shape[2:]))


def _stretch(images, axis, size):
    """Images with an axis shorter than `size` enlarged to it, linearly, pixel centres half a pixel in."""
    length = ops.shape(images)[axis]
    if isinstance(length, int):
        return images if length >= size else _interpolate(images, axis, length, size)
    return ops.cond(length < size, lambda: _interpolate(images, axis, length, size), lambda: images)


def _interpolate(images, axis, length, size):
    ratio = ops.cast(length, "float32") / size
    last = ops.cast(length - 1, "float32")
    position = ops.clip((ops.arange(size, dtype="float32") + 0.5) * ratio - 0.5, 0.0, last)
    lower = ops.floor(position)
    upper = ops.minimum(lower + 1, last)
    share = ops.reshape(position - lower, (-1, 1, 1) if axis == 1 else (-1, 1))
    share = ops.cast(share, images.dtype)
    below = ops.take(images, ops.cast(lower, "int32"), axis=axis)
    return below + share * (ops.take(images, ops.cast(upper, "int32"), axis=axis) - below)
