"""Photographs that are in memory already, as RGB uint8 (H, W, 3)."""

from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from qualitykit.images import ImageError
from qualitykit.images.containers import Unusable, parse
from qualitykit.images.decode import decode
from qualitykit.images.pixels import to_rgb


def read_array(array: np.ndarray, name: str, *, orient: bool = True, max_megapixels: float = 250.0):
    """An array (H, W, 3) of numbers 0..255; those between whole numbers are rounded.

    Raises:
        ImageError: other numbers, or fractions none of which is above 1: pixels scaled to 0..1, in all
            likelihood, which would be taken for black.
    """
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if array.dtype.kind not in "iuf" or not (np.min(array) >= 0 and np.max(array) <= 255):
        raise ImageError(name, f"pixels must be numbers 0..255, not {_range(array)}")
    if array.dtype.kind == "f" and np.max(array) <= 1 and np.any(array % 1):
        raise ImageError(name, f"pixels must be 0..255; those of 0..1 need a factor of 255 ({_range(array)})")
    return np.rint(array).astype(np.uint8)


def read_pillow(image: Image.Image, name: str, *, orient: bool = True, max_megapixels: float = 250.0):
    """A PIL image, which may not have been decoded yet; of one with several frames, that which it is at.

    Raises:
        ImageError: its pixels cannot be had, or are too many.
    """
    _check_size(name, image.width, image.height, max_megapixels)
    try:
        return to_rgb(ImageOps.exif_transpose(image) if orient else image)
    except Exception as error:  # a lazily opened file may raise anything once it is decoded
        raise ImageError(name, f"cannot be decoded ({error or type(error).__name__})") from error


def read_bytes(data: bytes, name: str, *, orient: bool = True, max_megapixels: float = 250.0):
    """The bytes of an image file.

    Raises:
        ImageError: as `load_image` does for a file of these bytes.
    """
    if not data:
        raise ImageError(name, "empty file")
    try:
        return decode(parse(data, max_megapixels), orient)
    except Unusable as error:
        raise ImageError(name, str(error)) from None
    except MemoryError:
        raise ImageError(name, "not enough memory to decode it") from None
    except Exception as error:  # on hostile bytes, Pillow's readers raise almost every built-in exception
        raise ImageError(name, f"cannot be decoded ({str(error) or type(error).__name__})") from error


def read_open_file(file: BinaryIO, name: str, *, orient: bool = True, max_megapixels: float = 250.0):
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
    return read_bytes(data, name, orient=orient, max_megapixels=max_megapixels)


def _check_size(name, width, height, max_megapixels):
    if width * height > max_megapixels * 1e6:
        raise ImageError(name, f"{width} x {height} is more than the limit of {max_megapixels:g} megapixels")


def _range(array):
    if array.dtype.kind not in "iuf":
        return f"of type {array.dtype}"
    return f"{np.min(array):.4g} to {np.max(array):.4g} of type {array.dtype}"
