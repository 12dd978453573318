"""Any image file in, RGB uint8 out, or an error of one line."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.decode import decode, reduction
from qualitykit.images.errors import ImageError
from qualitykit.images.formats import parse
from qualitykit.images.libraw import measured
from qualitykit.images.read import read_file
from qualitykit.images.resize import check_whole

MOST_BYTES_PER_PIXEL = 8  # 16-bit RGBA without compression
METADATA_BYTES = 64_000_000


@dataclass(frozen=True)
class Photograph:
    """A decoded file.

    Args:
        pixels: RGB, uint8, (h, w, 3): the file's size, or less of it where `short_side` allowed that.
        height, width: of the whole picture as it is shown, in pixels.
        format: Pillow's name of the format, or "RAW" for what LibRaw developed.
        notes: what was ignored, as a broken colour profile, in words.
    """

    pixels: np.ndarray
    height: int
    width: int
    format: str
    notes: tuple[str, ...] = ()


def load_image(
    path: str | os.PathLike,
    *,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
    short_side: int | None = None,
) -> np.ndarray:
    """Read an image file as RGB, recognised by content, not by name; the page on files lists the formats.

    Greys are repeated, palettes looked up, CMYK is read as Adobe's inverted CMYK in JPEG, transparency is
    blended on white (alpha that would hide the whole picture is ignored), samples of more than 8 bits are
    rounded. An embedded colour profile other than sRGB is converted to sRGB, a broken one ignored; HDR gain
    maps are ignored. Of several pictures in a file, the main one is read (`qualitykit.images.containers` has
    the rule). A file from which anything that is shown is missing is an error: no decoder's grey or black
    ever stands in for pixels. May be called from several threads at once; prints nothing.

    Args:
        path: the file.
        orient: turn the image as its EXIF orientation says; False gives the stored rows, as the papers'
            readers did.
        max_megapixels: files with more pixels than this (in millions) are refused before decoding;
            `math.inf` refuses none.
        raw_colour: True leaves the stored colours as they are, whatever profile the file has, as the papers'
            readers did.
        short_side: the shorter side, in pixels, that the image will be made afterwards by area averaging
            (`fit_short_side`, `resize_image`). A large JPEG is then decoded at a half, a quarter or an
            eighth of its size (a progressive one at a half) by its decoder itself, which is quicker, as long
            as the shorter side stays at least 2.5 times this. None decodes every pixel.

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
    return read_photograph(
        path, orient=orient, max_megapixels=max_megapixels, raw_colour=raw_colour, short_side=short_side
    ).pixels


def read_photograph(
    path: str | os.PathLike,
    *,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
    short_side: int | None = None,
    data: bytes | None = None,
    admit: Callable[[int], None] | None = None,
) -> Photograph:
    """Read an image file as `load_image` does, and tell its true size and what was ignored.

    Args:
        path, orient, max_megapixels, raw_colour, short_side: see `load_image`.
        data: the file's bytes, where they are in memory already; `path` is then only what errors call it.
        admit: called with the number of pixels that are about to be decoded, so that it can wait until there
            is room for them; None for nothing.

    Returns:
        A `Photograph`.

    Raises:
        ImageError, TypeError, ValueError: see `load_image`.

    Example:
        >>> import tempfile
        >>> from qualitykit.images import save_image
        >>> path = os.path.join(tempfile.mkdtemp(), "grey.jpg")
        >>> save_image(path, np.full((3000, 4000, 3), 90, np.uint8))
        >>> photograph = read_photograph(path, short_side=512)
        >>> photograph.pixels.shape, photograph.height, photograph.width
        ((1500, 2000, 3), 3000, 4000)
    """
    if short_side is not None:
        check_whole(short_side, "short_side")

    def read(container: Container) -> Photograph:
        reduce = reduction(container, short_side)
        if admit is not None:
            admit(-(-container.height // reduce) * -(-container.width // reduce))
        pixels, notes = decode(container, orient, raw_colour, reduce)
        height, width = pixels.shape[:2]
        if reduce > 1:
            turned = orient and container.orientation >= 5
            height, width = (container.height, container.width)[:: -1 if turned else 1]
        return Photograph(pixels, height, width, container.format, notes)

    return with_container(path, max_megapixels, read, data)


def with_container(path: str | os.PathLike, max_megapixels: float, use, data: bytes | None = None) -> Any:
    """Return `use(container)` of a file that was walked; all that goes wrong becomes an ImageError."""
    name = os.fsdecode(path)
    if isinstance(max_megapixels, bool) or not isinstance(max_megapixels, (int, float, np.number)):
        raise TypeError(f"max_megapixels must be a number. Received: max_megapixels={max_megapixels!r}")
    if not max_megapixels > 0:
        raise ValueError(f"max_megapixels must be above 0. Received: max_megapixels={max_megapixels}")
    try:
        if data is None:
            data = read_file(name, max_megapixels * 1e6 * MOST_BYTES_PER_PIXEL + METADATA_BYTES)
        elif not data:
            raise Unusable("empty file")
        container = parse(data, max_megapixels, os.path.splitext(name)[1])
        del data
        if container.format == "RAW":
            container = measured(container, max_megapixels)
        return use(container)
    except Unusable as error:
        raise ImageError(name, str(error)) from None
    except MemoryError:
        raise ImageError(name, "not enough memory to decode it") from None
    except Exception as error:  # on hostile bytes, decoders raise almost every built-in exception
        raise ImageError(name, f"cannot be decoded ({str(error) or type(error).__name__})") from error
