"""From Pillow's many kinds of pixels to RGB uint8."""

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from qualitykit.images.colour import Convert, Ignored, converter
from qualitykit.images.containers import CodePoints
from qualitykit.images.depth import Picture, has_low_bytes, rounded

BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # TIFF tags
STRIP_PIXELS = 4_000_000  # converted at a time, so that a huge image needs no second copy of itself
GREYS = frozenset(("1", "L", "LA", "La"))


def size_of(picture: Picture) -> tuple[int, int]:
    """Return (width, height)."""
    return picture.size if isinstance(picture, Image.Image) else picture.shape[1::-1]


def part(picture: Picture, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    """Return a part of a picture as its decoder left it, (h, w) or (h, w, channels)."""
    if isinstance(picture, Image.Image):
        return np.asarray(picture.crop((left, top, right, bottom)))
    return picture[top:bottom, left:right]


def strips(picture: Picture) -> Iterator[tuple[int, Image.Image]]:
    """Yield (first row, part of the image) from top to bottom."""
    width, height = size_of(picture)
    rows = max(1, STRIP_PIXELS // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        if isinstance(picture, Image.Image):
            yield top, picture.crop((0, top, width, bottom))
        else:
            yield top, Image.fromarray(picture[top:bottom])


def to_rgb(picture: Picture, colour: bytes | CodePoints | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Turn a decoded image into RGB, uint8, (H, W, 3), in sRGB.

    Transparency is blended on white, but where it would hide the whole picture, it has no meaning and is
    ignored. Samples of 16 bits are rounded.

    Args:
        picture: decoded.
        colour: what the file tells of its colours; None leaves them as they are.

    Returns:
        The pixels, and notes on what was ignored.

    Raises:
        ValueError: the pixels have no known range or colour space (floats, 32 bits, CIE Lab).
        Unusable: the colours are those of an HDR picture.
    """
    notes = ()
    try:
        convert = converter(colour, _holds(picture))
    except Ignored as why:
        convert, notes = None, (str(why),)
    if isinstance(picture, np.ndarray) and convert is None:
        return picture, notes
    width, height = size_of(picture)
    read = _reader(picture, convert)
    rgb = picture if isinstance(picture, np.ndarray) else np.empty((height, width, 3), np.uint8)
    for top, strip in strips(picture):
        rgb[top : top + strip.height] = read(strip)
    return rgb, notes


def _holds(picture: Picture) -> str:
    """Return "L", "CMYK" or "RGB" for what a picture's pixels are, alpha aside."""
    mode = picture.mode if isinstance(picture, Image.Image) else "RGB"
    if mode in GREYS or mode.startswith("I;16"):
        return "L"
    return "CMYK" if mode == "CMYK" else "RGB"


def _reader(picture: Picture, convert: Convert | None) -> Callable[[Image.Image], np.ndarray]:
    """Return the function from a strip to its pixels."""
    image = picture if isinstance(picture, Image.Image) else Image.new("RGB", (1, 1))
    if image.mode in ("I", "F"):
        raise ValueError("pixels of 32 bits have no known range")
    if image.mode.startswith("I;16"):
        return _from_16_bits(image, convert)
    if image.has_transparency_data:
        shown = _on_white if _shows_something(image) else _opaque
        return lambda strip: shown(_converted(strip.convert("RGBA"), convert))
    if image.mode == "CMYK" and convert:
        return lambda strip: np.asarray(convert(strip))
    return lambda strip: np.asarray(_converted(strip.convert("RGB"), convert))


def _converted(strip: Image.Image, convert: Convert | None) -> Image.Image:
    return strip if convert is None else convert(strip)


def _shows_something(image: Image.Image) -> bool:
    """Return whether any pixel is not wholly transparent."""
    return any(strip.convert("RGBA").getextrema()[3][1] > 0 for _, strip in strips(image))


def _from_16_bits(image: Image.Image, convert: Convert | None) -> Callable[[Image.Image], np.ndarray]:
    tags = getattr(image, "tag_v2", {})
    used_bits = tags.get(BITS_PER_SAMPLE, (16,))[0]  # TIFF also stores 12 bits, which Pillow does not widen
    most = (1 << used_bits) - 1
    white_is_zero = tags.get(PHOTOMETRIC) == 0  # which Pillow heeds for 8 bits only
    clear = image.info.get("transparency")
    widened = used_bits == 16 and not any(has_low_bytes(np.asarray(strip)) for _, strip in strips(image))

    def read(strip: Image.Image) -> np.ndarray:
        values = np.asarray(strip)
        grey = (values >> 8).astype(np.uint8) if widened else rounded(values, most)
        if white_is_zero:
            grey = 255 - grey
        if convert:
            grey = np.asarray(convert(Image.fromarray(grey).convert("RGB")))[..., 0].copy()
        if clear is not None:
            grey[values == clear] = 255
        return grey[..., None]

    return read


def _on_white(strip: Image.Image) -> np.ndarray:
    rgba = np.asarray(strip)
    alpha = rgba[..., 3:].astype(np.uint16)
    blended = rgba[..., :3] * alpha + 255 * (255 - alpha)  # at most 255 * 255, which uint16 holds
    return ((blended + 127) // 255).astype(np.uint8)


def _opaque(strip: Image.Image) -> np.ndarray:
    return np.asarray(strip)[..., :3]
