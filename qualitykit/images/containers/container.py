"""What is known about an image file before its pixels are decoded."""

from dataclasses import dataclass


class Unusable(ValueError):
    """The file gives no image; the message says why in a few words."""


@dataclass(frozen=True)
class CodePoints:
    """Colours told by numbers (ITU-T H.273), as PNG, AVIF and HEIF can, in place of an ICC profile.

    Args:
        primaries: 1 for sRGB's, 12 for Display P3's, 9 for BT.2020's, 2 where it is left open, ...
        transfer: 13 for sRGB's curve, 16 and 18 for the HDR curves PQ and HLG, 2 where it is left open, ...
    """

    primaries: int
    transfer: int


@dataclass(frozen=True)
class Container:
    """An image file of which all is there that its main picture needs.

    Args:
        format: Pillow's name of the format, or "RAW" for what LibRaw is to develop.
        width, height: pixels as stored, before any orientation is applied.
        data: the file without what its main picture does not need (metadata, other pictures).
        orientation: EXIF orientation, 1..8.
        colour: an ICC profile, code points, or None where the file says nothing of its colours.
        bits: of each sample, where a format can have more than 8 and its reader does not tell.
        end: in a JPEG, where in `data` the end-of-image marker stands; otherwise 0.
        scans: in a JPEG, the number of scans; otherwise 0.
        sure: in a JPEG, whether it is known that its last scan is whole; otherwise the decoder must tell.
        turned: the decoder applies the orientation by itself.
    """

    format: str
    width: int
    height: int
    data: bytes
    orientation: int = 1
    colour: bytes | CodePoints | None = None
    bits: int = 8
    end: int = 0
    scans: int = 0
    sure: bool = True
    turned: bool = False


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
