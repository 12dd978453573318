"""What is known about an image file before its pixels are decoded."""

from dataclasses import dataclass


class Unusable(ValueError):
    """The file gives no image; the message says why in a few words."""


@dataclass(frozen=True)
class Container:
    """An image file whose structure is whole.

    Args:
        format: Pillow's name of the format.
        width, height: pixels as stored, before any orientation is applied.
        data: the file without what its pixels do not need (metadata, later frames).
        orientation: EXIF orientation, 1..8.
        end: in a JPEG, where in `data` the end-of-image marker stands; otherwise 0.
        scans: in a JPEG, the number of scans; otherwise 0.
    """

    format: str
    width: int
    height: int
    data: bytes
    orientation: int = 1
    end: int = 0
    scans: int = 0


def check_size(width: int, height: int, max_megapixels: float) -> None:
    """Raise unless an image has pixels, and not too many; parsers call this as soon as they know the size."""
    if width <= 0 or height <= 0:
        raise Unusable(f"damaged: an image of {width} x {height} pixels")
    megapixels = width * height / 1e6
    if megapixels > max_megapixels:
        size = f"{width} x {height} is {megapixels:.6g} megapixels"
        raise Unusable(f"too large: {size}, the limit is {max_megapixels:g}")


def need(data: bytes, end: int, what: str) -> None:
    """Raise unless `data` reaches to `end`, the end of `what`."""
    if end > len(data):
        raise Unusable(f"truncated: {what} should end at byte {end}, but the file has {len(data)}")
