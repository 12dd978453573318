"""From Pillow's many kinds of pixels to RGB uint8."""

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # TIFF tags
STRIP_PIXELS = 4_000_000  # converted at a time, so that a huge image needs no second copy of itself


def to_rgb(image: Image.Image) -> np.ndarray:
    """Turn a decoded image into RGB, uint8, (H, W, 3).

    Transparency is blended on white. 16-bit samples give their high byte, v // 256, which brings back exactly
    what was widened to 16 bits by 256 as well as by 257.

    Raises:
        ValueError: the pixels have no known range or colour space (floats, 32 bits, CIE Lab).
    """
    convert = _converter(image)
    rgb = np.empty((image.height, image.width, 3), np.uint8)
    for top, strip in strips(image):
        rgb[top : top + strip.height] = convert(strip)
    return rgb


def strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yield (first row, part of the image) from top to bottom."""
    rows = max(1, STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _converter(image: Image.Image) -> Callable[[Image.Image], np.ndarray]:
    if image.mode in ("I", "F"):
        raise ValueError("pixels of 32 bits have no known range")
    if image.mode.startswith("I;16"):
        return _from_16_bits(image)
    if image.has_transparency_data:
        return _on_white
    return lambda strip: np.asarray(strip.convert("RGB"))


def _from_16_bits(image: Image.Image) -> Callable[[Image.Image], np.ndarray]:
    tags = getattr(image, "tag_v2", {})
    used_bits = tags.get(BITS_PER_SAMPLE, (16,))[0]  # TIFF also stores 12 bits, which Pillow does not widen
    white_is_zero = tags.get(PHOTOMETRIC) == 0  # which Pillow heeds for 8 bits only
    clear = image.info.get("transparency")

    def convert(strip: Image.Image) -> np.ndarray:
        values = np.asarray(strip)
        grey = (values >> used_bits - 8).astype(np.uint8)
        if white_is_zero:
            grey = 255 - grey
        if clear is not None:
            grey[values == clear] = 255
        return grey[..., None]

    return convert


def _on_white(strip: Image.Image) -> np.ndarray:
    rgba = np.asarray(strip.convert("RGBA"))
    alpha = rgba[..., 3:].astype(np.uint16)
    blended = rgba[..., :3] * alpha + 255 * (255 - alpha)  # at most 255 * 255, which uint16 holds
    return ((blended + 127) // 255).astype(np.uint8)
