"""Files in, pixels out: decode any image safely to RGB uint8; find, resize and save images."""

from qualitykit.images.errors import ImageError
from qualitykit.images.find import Found, find_images, scan_images
from qualitykit.images.load import Photograph, load_image, read_photograph
from qualitykit.images.resize import fit_short_side, resize_image
from qualitykit.images.save import save_image
from qualitykit.images.size import image_size

__all__ = [
    "Found",
    "ImageError",
    "Photograph",
    "find_images",
    "fit_short_side",
    "image_size",
    "load_image",
    "read_photograph",
    "resize_image",
    "save_image",
    "scan_images",
]
