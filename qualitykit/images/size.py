"""How large an image is, without decoding it."""

import os

from qualitykit.images.containers import Unusable, parse
from qualitykit.images.errors import ImageError
from qualitykit.images.load import METADATA_BYTES, MOST_BYTES_PER_PIXEL
from qualitykit.images.read import read_file


def image_size(path: str | os.PathLike, *, max_megapixels: float = 250.0) -> tuple[int, int]:
    """Return the height and width of what `load_image(path, orient=False)` gives: the pixels as stored.

    The file's structure is walked to its end but nothing is decoded, so a file that is cut off is refused
    here too, and only damage inside the compressed pixels is left for `load_image` to find.

    Args:
        path: the file.
        max_megapixels: files with more pixels than this (in millions) are refused.

    Returns:
        (height, width) in pixels.

    Raises:
        ImageError: `"<path>: <reason>"`.

    Example:
        >>> image_size("no/such/file.jpg")
        Traceback (most recent call last):
        ...
        qualitykit.images.errors.ImageError: no/such/file.jpg: no such file
    """
    name = os.fsdecode(path)
    try:
        data = read_file(name, max_megapixels * 1e6 * MOST_BYTES_PER_PIXEL + METADATA_BYTES)
        container = parse(data, max_megapixels)
    except Unusable as error:
        raise ImageError(name, str(error)) from None
    return container.height, container.width
