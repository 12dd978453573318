"""Any image file in, RGB uint8 out, or an error of one line."""

import io
import os
import stat

import numpy as np
from PIL import Image, ImageOps

from qualitykit.images.errors import ImageError


def load_image(path, *, orient: bool = True, max_megapixels: float = 250.0) -> np.ndarray:
    """Read an image file as RGB, uint8, (H, W, 3)."""
    name = os.fsdecode(path)
    try:
        status = os.stat(name)
        if stat.S_ISDIR(status.st_mode):
            raise ImageError(name, "is a folder, not an image")
        if not stat.S_ISREG(status.st_mode):
            raise ImageError(name, "is not a regular file")
        with open(name, "rb") as file:
            data = file.read()
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > max_megapixels * 1e6:
            raise ImageError(name, f"has more than {max_megapixels:g} megapixels")
        image.load()
        image = ImageOps.exif_transpose(image) if orient else image
        return np.array(image.convert("RGB"))
    except ImageError:
        raise
    except Exception as error:  # Pillow's readers raise almost every built-in exception on hostile bytes
        raise ImageError(name, str(error)) from error
