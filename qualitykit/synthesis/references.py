"""The pictures that a synthetic set starts from: photographs, or pristine pictures made from a seed."""

import math
import numbers
import os
from collections.abc import Iterable
from dataclasses import dataclass

from qualitykit.distortions import pristine_image
from qualitykit.images import find_images, load_image, resize_image

GENERATED_SIZE = (384, 512)


@dataclass(frozen=True)
class Reference:
    """One reference.

    Args:
        name: what splits and tables call it, the same on every machine.
        source: path of a photograph, or the seed of a generated picture.
        size: (height, width) in pixels; None keeps a photograph as it is.
    """

    name: str
    source: str | int
    size: tuple | None

    def load(self):
        """The picture: uint8 RGB (H, W, 3).

        Raises:
            ImageError: the photograph cannot be read.
            ValueError: it is smaller than `size`.
        """
        if isinstance(self.source, int):
            return pristine_image(*self.size, seed=self.source)
        image = load_image(self.source)
        return image if self.size is None else _fill(image, self.size, self.source)


def list_references(
    references: int | str | os.PathLike | Iterable, size: tuple[int, int] | None = None
) -> list[Reference]:
    """References of a synthetic set.

    Args:
        references: a folder, a list of image files, folders or patterns, or a number: so many generated
            pictures, from the seeds 0, 1, 2, ...
        size: (height, width). Photographs are shrunk until one side fits and cut around the middle; None
            leaves photographs as they are and generates 384x512.

    Returns:
        List of `Reference`; a photograph's name is its path from the folder that holds them all.

    Raises:
        TypeError, ValueError: `size` is no pair of integers >= 1, or there are no references, or one twice.

    Example:
        >>> [reference.name for reference in list_references(2)]
        ['pristine_00000', 'pristine_00001']
    """
    size = _checked(size)
    if isinstance(references, numbers.Integral) and not isinstance(references, bool):
        found = [
            Reference(f"pristine_{seed:05d}", seed, size or GENERATED_SIZE) for seed in range(int(references))
        ]
    else:
        paths = [os.path.abspath(path) for path in find_images(references)]
        root = os.path.commonpath([os.path.dirname(path) for path in paths]) if paths else ""
        found = [Reference(os.path.relpath(path, root).replace(os.sep, "/"), path, size) for path in paths]
    if not found or len(set(found)) < len(found):
        raise ValueError(
            f"references must be at least one picture and none twice. Received: {len(found)}, "
            f"{len(set(found))} of them different"
        )
    return found


def _checked(size):
    if size is None:
        return None
    sides = tuple(size)
    if len(sides) != 2 or not all(isinstance(side, numbers.Integral) and side >= 1 for side in sides):
        raise ValueError(f"size must be None or (height, width), each at least 1. Received: {size!r}")
    return tuple(int(side) for side in sides)


def _fill(image, size, path):
    """The middle of a photograph, shrunk as far as `size` allows: shrinking also hides what its JPEG lost."""
    scale = max(side / length for side, length in zip(size, image.shape, strict=False))
    if scale > 1.0:
        raise ValueError(
            f"size must not exceed a photograph's, for enlarging blurs it. Received: {size[0]}x{size[1]} "
            f"for {path} of {image.shape[0]}x{image.shape[1]}"
        )
    shrunk = [max(side, math.floor(scale * length)) for side, length in zip(size, image.shape, strict=False)]
    small = resize_image(image, tuple(shrunk))
    top, left = ((length - side) // 2 for length, side in zip(small.shape, size, strict=False))
    return small[top : top + size[0], left : left + size[1]]
