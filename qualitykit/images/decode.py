"""From a whole file's bytes to pixels, with the last doubts about missing ones settled."""

import numpy as np

from qualitykit.images.containers import CodePoints, Container, Unusable
from qualitykit.images.containers.png import stream_is_short
from qualitykit.images.decoders import open_picture
from qualitykit.images.pillow import open_pillow, own_limit
from qualitykit.images.pixels import Picture, part, size_of, strips, to_rgb

UNDO = {6: 8, 8: 6}  # every other orientation undoes itself
# JPEG data that paint something, should a decoder still want data: all byte values and all restart markers.
FILLER = b"".join(bytes(range(1, 255)) * 2 + bytes((0xFF, 0xD0 + i)) for i in range(8))
OTHER_FILLER = FILLER[253::-1] + FILLER  # begins with ones, where the first begins with zeros
TAIL = 8  # bytes at the end of a file without an end marker, which its last rows must need
REDUCTIONS = (8, 4, 2)
ENOUGH = 2.5  # how many times the side that is wanted must be decoded


def reduction(container: Container, short_side: int | None) -> int:
    """Return to which part of its size a JPEG may be decoded: 1, 2, 4 or 8; with several scans, 1 or 2.

    Args:
        container: the file.
        short_side: in pixels, what the shorter side is to be made later; None for every pixel.
    """
    if short_side is None or container.format != "JPEG":
        return 1
    shorter = min(container.width, container.height)
    # Below a half, the last scans of a progressive file show too little for what they lack to be noticed.
    allowed = REDUCTIONS if container.scans == 1 else REDUCTIONS[-1:]
    return next((n for n in allowed if -(-shorter // n) >= ENOUGH * short_side), 1)


def decode(
    container: Container, orient: bool, raw_colour: bool, reduce: int = 1
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Decode to RGB, uint8, (H, W, 3).

    Args:
        container: a file that `formats.parse` found whole.
        orient: apply the EXIF orientation.
        raw_colour: leave the colours as they are stored.
        reduce: see `reduction`.

    Returns:
        The pixels, and notes on what was ignored.

    Raises:
        Unusable: pixels are missing inside an otherwise whole file.
        Exception: whatever a decoder raises on data that it cannot decode.
    """
    with own_limit():
        picture, applied = open_picture(container, reduce)
        _check_last_pixels(picture, container, reduce)
        rgb, notes = to_rgb(picture, None if raw_colour else _colour(picture, container))
    del picture  # before turning makes the next copy
    turn = container.orientation if orient else 1
    if applied != 1:
        turn = 1 if orient else UNDO.get(applied, applied)
    return np.ascontiguousarray(_turned(rgb, turn)), notes


def _colour(picture: Picture, container: Container) -> bytes | CodePoints | None:
    """Return what a file tells of its colours; of a JPEG XL, its decoder tells it."""
    if container.format == "JXL" and not isinstance(picture, np.ndarray):
        return picture.info.get("icc_profile")
    return container.colour


def _turned(rgb: np.ndarray, orientation: int) -> np.ndarray:
    """Return a view of an image as its EXIF orientation (1..8) wants it shown."""
    if orientation >= 5:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    return rgb


def _check_last_pixels(picture: Picture, container: Container, reduce: int) -> None:
    """Raise where a decoder made up the last pixels; a closer look is only taken where they seem made up."""
    if container.format == "PNG" and _ends_in_zeros(picture) and stream_is_short(container.data):
        raise Unusable("truncated: its compressed data end before the last row")
    if container.format != "JPEG":
        return
    doubtful = container.scans > 1 or _ends_in_grey(picture, 8 // reduce)
    if (doubtful and _wants_data(picture, container, reduce)) or (
        not container.sure and not _needs_its_end(picture, container, reduce)
    ):
        raise Unusable("truncated: its last scan ends before the last row")


def _ends_in_zeros(picture: Picture) -> bool:
    """Return whether one of the last two rows is all zeros."""
    width, height = size_of(picture)
    # Two, as the last pass of an interlaced PNG fills every other row.
    rows = part(picture, 0, max(0, height - 2), width, height)
    return not all(row.any() for row in rows)


def _ends_in_grey(picture: Picture, block: int) -> bool:
    """Return whether the last block is about as grey as a JPEG decoder without data leaves it."""
    width, height = size_of(picture)
    last = part(picture, (width - 1) // block * block, (height - 1) // block * block, width, height)
    return bool(last.min() >= 96 and last.max() <= 160)


def _wants_data(picture: Picture, container: Container, reduce: int) -> bool:
    """Return whether a JPEG's last scan is short: then data put before the end marker change the picture."""
    data, end = container.data, container.end
    fillers = (FILLER,) if container.sure else (FILLER, OTHER_FILLER)
    return any(_differs(picture, data[:end] + more + data[end:], container, reduce) for more in fillers)


def _needs_its_end(picture: Picture, container: Container, reduce: int) -> bool:
    """Return whether a JPEG's last bytes show something, and are no trailer that a decoder passes over."""
    data, end = container.data, container.end
    try:
        return _differs(picture, data[: end - TAIL] + data[end:], container, reduce)
    except Exception:  # without them it cannot be decoded at all, whatever a decoder calls that
        return True


def _differs(picture: Picture, data: bytes, container: Container, reduce: int) -> bool:
    """Return whether other data give another picture."""
    other, _ = open_pillow(data, container, reduce)
    if isinstance(picture, np.ndarray):
        return not np.array_equal(picture, other)
    pairs = zip(strips(picture), strips(other), strict=True)
    return any(ours.tobytes() != theirs.tobytes() for (_, ours), (_, theirs) in pairs)
