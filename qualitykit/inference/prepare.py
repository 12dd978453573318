"""From a file to the array that a model sees: the policy for sizes, in one place."""

import math
from dataclasses import dataclass

import numpy as np

from qualitykit.images import ImageError, fit_short_side, load_image, resize_image

# A side below this is enlarged to it: backbones halve their maps five times.
_SHORTEST = 64
# A long panorama is made smaller until it has this many pixels, however short its shorter side gets.
_MOST_FITTED = 4_000_000
# What may be looked at whole; beyond it the maps of the first stages alone fill gigabytes.
_MOST_WHOLE = 16_000_000


@dataclass(frozen=True)
class Preparation:
    """How a photograph becomes a model's input.

    Args:
        short_side: a photograph whose shorter side is longer is made smaller by area averaging until it fits,
            aspect kept (sides rounded to multiples of 32, so that few shapes occur); a panorama that still
            has more than 4 megapixels is made smaller further. None leaves every pixel, up to 16 megapixels
            (any number of them with `patches`).
        size: (height, width) that every photograph is resized to, aspect ignored, as some papers do.
        crops: {"size", "count"} of the grid of crops whose mean is the score, for models that see crops only.
        patches: how many patches of a photograph are in memory at once, for models that read any size patch
            by patch; None for models that read a photograph whole.
        orient: apply EXIF orientation.
        max_megapixels: larger files are refused before they are decoded.
    """

    short_side: int | None = 512
    size: tuple | None = None
    crops: dict | None = None
    patches: int | None = None
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
        height, width = image.shape[:2]
        whole = self.short_side is None and self.size is None and self.patches is None
        if whole and height * width > _MOST_WHOLE:
            raise ImageError(
                str(path),
                f"{width} x {height} is too large to be looked at whole (limit {_MOST_WHOLE // 10**6} "
                "megapixels); use size 'fit'",
            )
        return self.fit(image), (width, height)

    def fit(self, image: np.ndarray):
        """The size policy on a decoded photograph. Without `patches`, no side stays under 64 pixels."""
        if self.size is not None:
            return resize_image(image, tuple(self.size))
        height, width = image.shape[:2]
        if self.short_side is not None:
            height, width = fit_short_side(height, width, self.short_side)
            if height * width > _MOST_FITTED:
                short = int(min(height, width) * math.sqrt(_MOST_FITTED / (height * width)))
                height, width = fit_short_side(height, width, max(short, 1))
        shortest = _SHORTEST if self.patches is None else 1
        return resize_image(image, (max(height, shortest), max(width, shortest)))


def as_input(network, image):
    """A prepared photograph in the size that a network insists on, for heat maps; others are left alone."""
    height, width = network.input_shape[1:3]
    return image if height is None else resize_image(image, (height, width))


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
        return Preparation(**{"short_side": None, **card.input}, **options)
    if size != "full" and not (isinstance(size, int) and size >= 1):
        raise ValueError(f"size must be 'fit', 'full' or a number of pixels. Received: size={size!r}")
    how = {name: card.input.get(name) for name in ("crops", "patches")}
    return Preparation(short_side=None if size == "full" else size, **how, **options)
