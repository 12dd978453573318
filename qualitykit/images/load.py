"""Any image file in, RGB uint8 out, or an error of one line."""

import os

import numpy as np

from qualitykit.images.containers import Unusable, parse
from qualitykit.images.decode import decode
from qualitykit.images.errors import ImageError
from qualitykit.images.read import read_file

MOST_BYTES_PER_PIXEL = 8  # 16-bit RGBA without compression
METADATA_BYTES = 64_000_000


def load_image(path: str | os.PathLike, *, orient: bool = True, max_megapixels: float = 250.0) -> np.ndarray:
    """Read an image file as RGB: JPEG, PNG, BMP, TIFF, WebP or GIF, recognised by content, not by name.

    Greys are repeated, palettes looked up, CMYK is read as Adobe's inverted CMYK in JPEG, transparency is
    blended on white, 16-bit samples give their high byte (v // 256), the first frame or page is taken;
    embedded colour profiles are not applied. A file from which anything is missing is an error: no decoder's
    grey or black ever stands in for pixels. May be called from several threads at once; prints nothing.

    Args:
        path: the file.
        orient: turn the image as its EXIF orientation says; False gives the stored rows, as the papers'
            readers did.
        max_megapixels: files with more pixels than this (in millions) are refused before decoding;
            `math.inf` refuses none.

    Returns:
        RGB, uint8, (H, W, 3), contiguous, 0..255.

    Raises:
        ImageError: `"<path>: <reason>"`, for whatever is wrong with the file.
        TypeError, ValueError: an argument is not as described.

    Example:
        >>> load_image("no/such/file.jpg")
        Traceback (most recent call last):
        ...
        qualitykit.images.errors.ImageError: no/such/file.jpg: no such file
    """
    name = os.fsdecode(path)
    if isinstance(max_megapixels, bool) or not isinstance(max_megapixels, (int, float, np.number)):
        raise TypeError(f"max_megapixels must be a number, but is {max_megapixels!r}")
    if not max_megapixels > 0:
        raise ValueError(f"max_megapixels must be above 0, but is {max_megapixels}")
    try:
        most_bytes = max_megapixels * 1e6 * MOST_BYTES_PER_PIXEL + METADATA_BYTES
        return decode(parse(read_file(name, most_bytes), max_megapixels), orient)
    except Unusable as error:
        raise ImageError(name, str(error)) from None
    except MemoryError:
        raise ImageError(name, "not enough memory to decode it") from None
    except Exception as error:  # on hostile bytes, Pillow's readers raise almost every built-in exception
        raise ImageError(name, f"cannot be decoded ({str(error) or type(error).__name__})") from error
