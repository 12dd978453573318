"""One rated image, as `data[3]` gives it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RatedImage:
    """One row of an `IQADataset`; None where something is unknown.

    Args:
        name: Its path relative to the data set's root, with forward slashes.
        path: Where it lies.
        score: On the data set's scale.
        std: Standard deviation of the ratings, on the same scale.
        reference: Path of the pristine image.
        distortion: What was done to it.
        level: How much of it.
        split: "train", "validation" or "test".
        raters: How many people the score is the mean of.
    """

    name: str
    path: str
    score: float
    std: float | None = None
    reference: str | None = None
    distortion: str | None = None
    level: float | None = None
    split: str | None = None
    raters: int | None = None

    def load(self) -> np.ndarray:
        """The picture: RGB, uint8, (H, W, 3); see `qualitykit.images.load_image`.

        Raises:
            ImageError: If the file cannot be read.
        """
        from qualitykit.images import load_image

        return load_image(self.path)
