"""Changing the size of an image without aliasing."""

import cv2
import numpy as np


def check_rgb(image: np.ndarray, name: str = "image") -> None:
    """Raise unless `image` is an RGB uint8 array of shape (H, W, 3) with at least one pixel."""
    if not isinstance(image, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array. Received: {type(image).__name__}")
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(
            f"{name} must be uint8 of shape (H, W, 3). Received: {image.dtype} of shape {image.shape}"
        )


def check_whole(value, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number. Received: {name}={value!r}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1. Received: {name}={value}")
    return int(value)


def resize_image(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize an image: area averaging where it gets smaller, bicubic where it gets larger.

    Area averaging gives each new pixel the mean of the area that it covers, so fine detail is averaged
    away and not aliased. Height and width are treated one by one: where one shrinks and the other grows,
    the image is shrunk along the one first and then enlarged along the other.

    Args:
        image: RGB, uint8, (H, W, 3).
        size: (height, width) in pixels, each at least 1.

    Returns:
        RGB, uint8, (height, width, 3): a new array, also where the size stays the same.

    Raises:
        TypeError, ValueError: `image` or `size` is not as described.

    Example:
        >>> resize_image(np.full((4, 6, 3), 9, np.uint8), (2, 3)).shape
        (2, 3, 3)
    """
    check_rgb(image)
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f"size must be (height, width). Received: size={size!r}")
    height, width = (check_whole(value, name) for value, name in zip(size, ("height", "width"), strict=True))
    shrunk = (min(height, image.shape[0]), min(width, image.shape[1]))
    result = image
    if shrunk != image.shape[:2]:
        result = cv2.resize(image, shrunk[::-1], interpolation=cv2.INTER_AREA)
    if shrunk != (height, width):
        result = cv2.resize(result, (width, height), interpolation=cv2.INTER_CUBIC)
    return image.copy() if result is image else result


def fit_short_side(height: int, width: int, short_side: int, multiple: int = 32) -> tuple[int, int]:
    """Return the size at which the shorter side is `short_side`, in multiples of `multiple`; never larger.

    A size whose shorter side is no longer than `short_side` comes back as it is. Otherwise both sides are
    scaled alike and rounded to the nearest multiple, so the aspect ratio stays within that rounding.

    Args:
        height, width: pixels.
        short_side: pixels wanted on the shorter side.
        multiple: both sides of a shrunken size are multiples of this.

    Returns:
        (height, width) in pixels, neither above what came in.

    Example:
        >>> fit_short_side(1024, 1536, 512)
        (512, 768)
        >>> fit_short_side(375, 500, 512)
        (375, 500)
    """
    height, width = check_whole(height, "height"), check_whole(width, "width")
    short_side, multiple = check_whole(short_side, "short_side"), check_whole(multiple, "multiple")
    scale = short_side / min(height, width)
    if scale >= 1:
        return height, width
    return _scaled(height, scale, multiple), _scaled(width, scale, multiple)


def _scaled(length: int, scale: float, multiple: int) -> int:
    steps = min(round(length * scale / multiple), length // multiple)
    return min(max(1, steps) * multiple, length)
