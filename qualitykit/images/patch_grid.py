"""Overlapping patches on a regular grid that covers an image."""

import numpy as np


def grid_positions(length, size, step) -> list[int]:
    """Starts of patches along one side: every `step` pixels, and a last one flush with the end.

    Args:
        length: the image's side in pixels.
        size: the patch's.
        step: pixels from one patch to the next, at most `size` if the image is to be covered.

    Returns:
        List of int.

    Raises:
        ValueError: the image is smaller than a patch, or a number is below 1.

    Example:
        >>> grid_positions(512, 144, 120)
        [0, 120, 240, 360, 368]
    """
    if size < 1 or step < 1 or length < size:
        raise ValueError(
            f"size must be from 1 to the image's side {length}, and step at least 1. Received: size={size}, "
            f"step={step}"
        )
    starts = list(range(0, length - size + 1, step))
    return starts if starts[-1] == length - size else [*starts, length - size]


def cut_patches(image, size=144, step=120) -> np.ndarray:
    """Square patches of an image, row by row.

    Args:
        image: array (H, W, ...), both sides at least `size`.
        size: side of a patch in pixels.
        step: pixels from one patch to the next.

    Returns:
        Array (patches, size, size, ...).

    Raises:
        ValueError: as in `grid_positions`.

    Example:
        >>> cut_patches(np.zeros((384, 512, 3), np.uint8)).shape
        (15, 144, 144, 3)
    """
    rows, columns = (grid_positions(length, size, step) for length in image.shape[:2])
    return np.stack([image[top : top + size, left : left + size] for top in rows for left in columns])
