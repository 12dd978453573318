"""How large an image is, without decoding it."""

import os

from qualitykit.images.load import with_container


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
    return with_container(path, max_megapixels, lambda container: (container.height, container.width))
