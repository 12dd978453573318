"""Writing an image so that a half-written file is never seen."""

import os

import numpy as np
from PIL import Image

from qualitykit._files import write_atomically
from qualitykit.images.resize import check_rgb

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}


def save_image(path: str | os.PathLike, image: np.ndarray, quality: int = 95) -> None:
    """Write an image as PNG, JPEG or WebP, as the extension says.

    The file is written beside its place under a temporary name and then renamed, so whoever looks at
    `path` finds the old file, the whole new one, or none.

    Args:
        path: ends in .png, .jpg, .jpeg or .webp (in any case).
        image: RGB, uint8, (H, W, 3).
        quality: 1..100, for JPEG and WebP; PNG is without loss.

    Raises:
        TypeError, ValueError: an argument is not as described.
        OSError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> save_image(os.path.join(folder, "black.png"), np.zeros((2, 2, 3), np.uint8))
        >>> os.listdir(folder)
        ['black.png']
    """
    path = os.fsdecode(path)
    extension = os.path.splitext(path)[1].lower()
    if extension not in FORMATS:
        raise ValueError(f"path must end in one of {', '.join(FORMATS)}. Received: path={path!r}")
    check_rgb(image)
    if isinstance(quality, bool) or not isinstance(quality, (int, np.integer)) or not 1 <= quality <= 100:
        raise ValueError(f"quality must be a whole number from 1 to 100. Received: quality={quality!r}")
    picture = Image.fromarray(image)
    write_atomically(path, lambda file: picture.save(file, FORMATS[extension], quality=int(quality)))
