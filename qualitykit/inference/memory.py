"""Photographs that are in memory already, read as files are."""

from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from qualitykit.images import ImageError, Photograph, read_photograph
from qualitykit.images.pixels import to_rgb


def read_array(array: np.ndarray, name: str, **_: object) -> Photograph:
    """An array (H, W, 3) of numbers 0..255; those between whole numbers are rounded.

    Raises:
        ImageError: other numbers, or fractions none of which is above 1: pixels scaled to 0..1, in all
            likelihood, which would be taken for black.
    """
    return Photograph(_pixels(array, name), *array.shape[:2], format="array")


def read_pillow(
    image: Image.Image,
    name: str,
    *,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
    admit: Callable[[int], None] | None = None,
    **_: object,
) -> Photograph:
    """A PIL image, which may not have been decoded yet; of one with several frames, that which it is at.

    Raises:
        ImageError: its pixels cannot be had, or are too many.
    """
    if image.width * image.height > max_megapixels * 1e6:
        sides = f"{image.width} x {image.height} is {image.width * image.height / 1e6:.6g} megapixels"
        raise ImageError(name, f"too large: {sides}, the limit is {max_megapixels:g}")
    if admit is not None:
        admit(image.width * image.height)
    try:
        shown = ImageOps.exif_transpose(image) if orient else image
        shown.load()
        pixels, notes = to_rgb(shown, None if raw_colour else image.info.get("icc_profile"))
    except Exception as error:  # a lazily opened file may raise anything once it is decoded
        raise ImageError(name, f"cannot be decoded ({error or type(error).__name__})") from error
    return Photograph(pixels, *pixels.shape[:2], format=image.format or "PIL image", notes=notes)


def read_bytes(data: bytes, name: str, **how: object) -> Photograph:
    """The bytes of an image file.

    Raises:
        ImageError: as `read_photograph` does for a file of these bytes.
    """
    return read_photograph(name, data=data, **how)


def read_open_file(file: BinaryIO, name: str, **how: object) -> Photograph:
    """An open binary file, from where it stands to its end; it stays open.

    Raises:
        ImageError: it is a text file or closed, it stands at its end, or what it holds is no image.
    """
    try:
        data = file.read()
    except (OSError, ValueError) as error:
        raise ImageError(name, f"cannot be read ({error})") from error
    if not isinstance(data, bytes):
        raise ImageError(name, "opened as text; open it in binary mode, 'rb'")
    if not data and file.seekable() and file.tell():
        raise ImageError(name, "nothing left to read; seek(0) first")
    return read_bytes(data, name, **how)


def _pixels(array, name):
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if array.dtype.kind not in "iuf" or not (np.min(array) >= 0 and np.max(array) <= 255):
        raise ImageError(name, f"pixels must be numbers 0..255, not {_range(array)}")
    if array.dtype.kind == "f" and np.max(array) <= 1 and np.any(array % 1):
        raise ImageError(name, f"pixels must be 0..255; those of 0..1 need a factor of 255 ({_range(array)})")
    return np.rint(array).astype(np.uint8)


def _range(array):
    if array.dtype.kind not in "iuf":
        return f"of type {array.dtype}"
    return f"{np.min(array):.4g} to {np.max(array):.4g} of type {array.dtype}"
