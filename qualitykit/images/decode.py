"""From a whole file's bytes to pixels, with the last doubts about missing ones settled."""

import numpy as np
from PIL import Image

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.containers.png import stream_is_short
from qualitykit.images.pillow import open_pillow, own_limit
from qualitykit.images.pixels import strips, to_rgb

UNDO = {6: 8, 8: 6}  # every other orientation undoes itself
# JPEG data that paint something, should a decoder still want data: all byte values and all restart markers.
FILLER = b"".join(bytes(range(1, 255)) * 2 + bytes((0xFF, 0xD0 + i)) for i in range(8))


def decode(container: Container, orient: bool) -> np.ndarray:
    """Decode to RGB, uint8, (H, W, 3).

    Args:
        container: a file that `containers.parse` found whole.
        orient: apply the EXIF orientation.

    Raises:
        Unusable: pixels are missing inside an otherwise whole file.
        Exception: whatever Pillow raises on data that it cannot decode.
    """
    with own_limit():
        image, applied = open_pillow(container.data, container)
        _check_last_pixels(image, container)
        rgb = to_rgb(image)
    del image  # before turning makes the next copy
    turn = container.orientation if orient else 1
    if applied != 1 and not orient:
        turn = UNDO.get(applied, applied)
    return np.ascontiguousarray(_turned(rgb, turn))


def _turned(rgb: np.ndarray, orientation: int) -> np.ndarray:
    """Return a view of an image as its EXIF orientation (1..8) wants it shown."""
    if orientation >= 5:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    return rgb


def _check_last_pixels(image: Image.Image, container: Container) -> None:
    """Raise where a decoder made up the last pixels; a closer look is only taken where they seem made up."""
    if container.format == "PNG" and _ends_in_zeros(image) and stream_is_short(container.data):
        raise Unusable("truncated: its compressed data end before the last row")
    if (
        container.format == "JPEG"
        and (container.scans > 1 or _ends_in_grey(image))
        and _wants_data(image, container)
    ):
        raise Unusable("truncated: its last scan ends before the last row")


def _ends_in_zeros(image: Image.Image) -> bool:
    """Return whether one of the last two rows is all zeros."""
    # Two, as the last pass of an interlaced PNG fills every other row.
    rows = np.asarray(image.crop((0, max(0, image.height - 2), *image.size)))
    return not all(row.any() for row in rows)


def _ends_in_grey(image: Image.Image) -> bool:
    """Return whether the last block is about as grey as a JPEG decoder without data leaves it."""
    block = np.asarray(image.crop(((image.width - 1) // 8 * 8, (image.height - 1) // 8 * 8, *image.size)))
    return bool(block.min() >= 96 and block.max() <= 160)


def _wants_data(image: Image.Image, container: Container) -> bool:
    """Return whether a JPEG's last scan is short: then data put before the end marker change the picture."""
    longer = container.data[: container.end] + FILLER + container.data[container.end :]
    other, _ = open_pillow(longer, container)
    pairs = zip(strips(image), strips(other), strict=True)
    return any(ours.tobytes() != theirs.tobytes() for (_, ours), (_, theirs) in pairs)
