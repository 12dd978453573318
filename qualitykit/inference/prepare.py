"""From a file to the array that a model sees: the policy for sizes, in one place."""

from dataclasses import dataclass

import numpy as np

from qualitykit.images import fit_short_side, load_image, resize_image


@dataclass(frozen=True)
class Preparation:
    """How a photograph becomes a model's input.

    Args:
        short_side: a photograph whose shorter side is longer is made smaller by area averaging until it fits,
            aspect kept (sides rounded to multiples of 32, so that few shapes occur); None leaves it whole.
        size: (height, width) that every photograph is resized to, aspect ignored, as some papers do.
        orient: apply EXIF orientation.
        max_megapixels: larger files are refused before they are decoded.
    """

    short_side: int | None = 512
    size: tuple | None = None
    orient: bool = True
    max_megapixels: float = 250.0

    def load(self, path):
        """Decodes one file.

        Returns:
            (image for the model (H, W, 3) uint8, (width, height) of the file).

        Raises:
            ImageError: it cannot be read.
        """
        image = load_image(path, orient=self.orient, max_megapixels=self.max_megapixels)
        return self.fit(image), (image.shape[1], image.shape[0])

    def fit(self, image: np.ndarray):
        """The size policy on a decoded photograph."""
        if self.size is not None:
            return resize_image(image, tuple(self.size))
        if self.short_side is None:
            return image
        return resize_image(image, fit_short_side(*image.shape[:2], self.short_side))


def preparation(card, size="fit", **options):
    """The preparation that a model's card asks for, or what the caller asks for instead.

    Args:
        card: of the model.
        size: "fit" (as the card says), "full" (every pixel, whatever the size) or the short side in pixels.
        **options: orient, max_megapixels.

    Raises:
        ValueError: another `size`.
    """
    if size == "fit":
        wanted = {"short_side": None, **card.input}
    elif size == "full":
        wanted = {"short_side": None}
    elif isinstance(size, int) and size >= 1:
        wanted = {"short_side": size}
    else:
        raise ValueError(f"size must be 'fit', 'full' or a number of pixels. Received: size={size!r}")
    return Preparation(**wanted, **options)
