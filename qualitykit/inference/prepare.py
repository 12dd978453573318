"""From a photograph that has not been read to the array that a model sees."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qualitykit.images import ImageError, resize_image
from qualitykit.inference.sources import Source
from qualitykit.models.inputs import InputPolicy
from qualitykit.models.presets import Loaded, Network
from qualitykit.models.sides import check_prepared, input_sides

# What may be looked at whole; beyond it the maps of the first stages alone fill gigabytes.
_MOST_WHOLE = 16_000_000


class Prepared(NamedTuple):
    """A photograph as a model sees it.

    Args:
        image: (H, W, 3) uint8.
        width, height: of the photograph itself.
        note: what of it was ignored, as a broken colour profile; "" for nothing.
    """

    image: np.ndarray
    width: int
    height: int
    note: str = ""


@dataclass(frozen=True)
class Preparation:
    """How a photograph is read and becomes a model's input.

    Args:
        policy: the model's `InputPolicy`.
        orient: apply EXIF orientation.
        max_megapixels: larger files are refused before they are decoded.
        raw_colour: leave the stored colours as they are, whatever profile a file has.
    """

    policy: InputPolicy
    orient: bool = True
    max_megapixels: float = 250.0
    raw_colour: bool = False

    def load(self, source: Source, admit: Callable[[int], None] | None = None) -> Prepared:
        """Reads one photograph and makes of it what the model sees.

        Args:
            source: the photograph.
            admit: called with the number of pixels that are about to be decoded; None for nothing.

        Raises:
            ImageError: it cannot be read, or is too large to be looked at whole.
        """
        read = source.read(
            orient=self.orient,
            max_megapixels=self.max_megapixels,
            raw_colour=self.raw_colour,
            short_side=self.policy.short_side,
            admit=admit,
        )
        height, width = read.height, read.width
        if self.policy.looks_at_whole and height * width > _MOST_WHOLE:
            raise ImageError(
                source.name,
                f"{width} x {height} is too large to be looked at whole (limit {_MOST_WHOLE // 10**6} "
                "megapixels); use size 'fit'",
            )
        return Prepared(self.policy.prepare(read.pixels), width, height, "; ".join(read.notes))


def preparation(loaded: Loaded, size: str | int = "fit", **options: object) -> Preparation:
    """The preparation that a model's card asks for, or what the caller asks for instead.

    Args:
        loaded: a resolved model.
        size: "fit" (as the card says), "full" (every pixel, whatever the size) or the short side in pixels.
        **options: orient, max_megapixels, raw_colour.

    Raises:
        ValueError: another `size`, or one that the model does not take.
    """
    policy = loaded.card.input.at(size)
    check_prepared(loaded.network, policy)
    return Preparation(policy, **options)


def why_prepared(loaded: Loaded, size: str | int) -> str:
    """How photographs are prepared and why, in words."""
    because = loaded.because if size == "fit" else f"size={size!r} was asked for"
    return f"{loaded.card.input.at(size).words} ({because}); RGB 0..255, which the model scales itself"


def as_input(network: Network, image: np.ndarray) -> np.ndarray:
    """A prepared photograph in the size that a network insists on, for heat maps; others are left alone."""
    height, width = input_sides(network)
    if height is None and width is None:
        return image
    return resize_image(image, (height or image.shape[0], width or image.shape[1]))
