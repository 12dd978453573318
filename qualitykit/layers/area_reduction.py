"""Images made smaller by a fraction, by area averaging, in one convolution."""

import keras
import numpy as np
from keras import ops

from qualitykit._types import Tensor


@keras.saving.register_keras_serializable(package="qualitykit")
class AreaReduction(keras.layers.Layer):
    """Averages areas so that every `period` pixels become `kept`, along each axis.

    Every pixel counts as `kept` parts, and `period` parts in a row are averaged. What a pixel of the result
    averages depends on its place within the period alone, so that one convolution with steps of `period`
    gives all `kept` x `kept` of a period at once. `UpSampling2D(kept)` and then
    `AveragePooling2D(period, padding="same")` give the same by way of an image that is `kept` times larger.
    As there, where parts are lacking the first and the last pixel average what there is.

    Args:
        period: in pixels of the input, at least 1.
        kept: pixels of the output for that many, from 1 to `period`.

    Input shape: (N, H, W, C), C known.
    Output shape: (N, ceil(H * kept / period), ceil(W * kept / period), C).

    Raises:
        ValueError: numbers that are not as described.

    Example:
        >>> import numpy as np
        >>> image = np.array([0.0, 4.0, 8.0, 4.0])[None, None, :, None].repeat(4, axis=1)
        >>> np.asarray(AreaReduction(4, 3)(image))[0, 0, :, 0].tolist()
        [1.0, 6.0, 5.0]
    """

    def __init__(self, period: int, kept: int, **kwargs: object):
        super().__init__(**kwargs)
        if not all(isinstance(each, int) for each in (period, kept)) or not 1 <= kept <= period:
            raise ValueError(
                "period and kept must be whole numbers, 1 <= kept <= period. "
                f"Received: period={period!r}, kept={kept!r}"
            )
        self.period, self.kept = period, kept
        # Parts that may lack before the first pixel, and the pixels of which they would be.
        self._most_before = (period - 1) // 2
        self._margin = -(-self._most_before // kept)
        self._shares = np.stack([self._shares_after(before) for before in range(self._most_before + 1)])

    def call(self, images) -> Tensor:
        images = ops.cast(images, self.compute_dtype)
        _, height, width, channels = ops.shape(images)
        margins = (self._margin, self.period - 1)
        wide = ops.pad(images, ((0, 0), margins, margins, (0, 0)))
        kernel = self._kernel(height, width, channels)
        blocks = ops.conv(wide, kernel, strides=self.period, padding="valid", data_format="channels_last")
        rows, columns = ops.shape(blocks)[1:3]
        blocks = ops.reshape(blocks, (-1, rows, columns, self.kept, self.kept, channels))
        blocks = ops.transpose(blocks, (0, 1, 3, 2, 4, 5))
        smaller = ops.reshape(blocks, (-1, rows * self.kept, columns * self.kept, channels))
        smaller = smaller[:, : self._reduced(height), : self._reduced(width)]
        return smaller * self._makes_up(height)[:, None, None] * self._makes_up(width)[:, None]

    def compute_output_shape(self, input_shape) -> tuple:
        batch, height, width, channels = input_shape
        return (batch, self._reduced(height), self._reduced(width), channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "period": self.period, "kept": self.kept}

    def _reduced(self, side):
        # Rounded up without negative numbers, which engines divide in ways of their own.
        return None if side is None else (side * self.kept + self.period - 1) // self.period

    def _lacking(self, side):
        """Parts that are lacking before the first and behind the last pixel of the result."""
        lacking = self._reduced(side) * self.period - side * self.kept
        return lacking // 2, lacking - lacking // 2

    def _shares_after(self, before):
        """(kept, margin + period): what every pixel gives, where so many parts lack before the first."""
        parts = np.arange(self.period * self.kept)
        owners = (parts - before) // self.kept + self._margin
        shares = np.zeros((self.kept, self._margin + self.period))
        np.add.at(shares, (parts // self.period, owners), 1 / self.period)
        return shares

    def _kernel(self, height, width, channels):
        """(margin + period, the same, C, kept * kept * C): each channel by itself."""
        above, left = (self._lacking(side)[0] for side in (height, width))
        kernels = ops.convert_to_tensor(self._kernels(channels), self.compute_dtype)
        return ops.take(kernels, above * len(self._shares) + left, axis=0)

    def _kernels(self, channels):
        """One for every pair of numbers of parts that may lack above and to the left."""
        kernels = np.einsum("aiy,bjx,cd->abyxcijd", self._shares, self._shares, np.eye(channels))
        side = self._margin + self.period
        return kernels.reshape(len(self._shares) ** 2, side, side, channels, -1)

    def _makes_up(self, side):
        """(side of the result,): factors of its first and last pixel, which are sums of fewer parts."""
        before, behind = self._lacking(side)
        pixels = ops.arange(self._reduced(side))
        fewer = ops.where(pixels == 0, before, 0) + ops.where(pixels == self._reduced(side) - 1, behind, 0)
        return self.period / ops.cast(self.period - fewer, self.compute_dtype)
