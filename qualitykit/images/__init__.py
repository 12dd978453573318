"""Files in, pixels out: decode any image safely to RGB uint8; find, resize and save images."""

from qualitykit.images.errors import ImageError
from qualitykit.images.find import find_images
from qualitykit.images.load import load_image
from qualitykit.images.resize import fit_short_side, resize_image
from qualitykit.images.save import save_image
from qualitykit.images.size import image_size

__all__ = [
    "ImageError",
    "find_images",
    "fit_short_side",
    "image_size",
    "load_image",
    "resize_image",
    "save_image",
]
