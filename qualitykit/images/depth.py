"""From samples of more than 8 bits to bytes, rounded."""

import contextlib
import threading

import cv2
import numpy as np
from PIL import Image

from qualitykit.images.containers import Container, Unusable

Picture = Image.Image | np.ndarray  # decoded: as Pillow has it, or RGB, uint8, (H, W, 3)

WIDE = 65535
ROWS = 1 << 22  # samples that are rounded at once, so that a huge picture needs no second copy of itself
EXTRA_DEPTH = frozenset(("PNG", "TIFF", "JPEG2000"))  # formats of whose colours Pillow gives 8 bits only

_lock = threading.Lock()


def to_bytes(values: np.ndarray, most: int = WIDE) -> np.ndarray:
    """Round samples of 0..most to 0..255.

    What was widened to 16 bits by 256 rather than 257 is known by low bytes that are all zero; it comes back
    exactly too.

    Args:
        values: uint16, any shape; rows come first.
        most: the largest sample, white.

    Example:
        >>> to_bytes(np.array([0, 128, 129, 32768, 65535], np.uint16)).tolist()
        [0, 0, 1, 128, 255]
    """
    result = np.empty(values.shape, np.uint8)
    shift = most == WIDE and not has_low_bytes(values)
    for rows in _row_slices(values):
        result[rows] = values[rows] >> 8 if shift else rounded(values[rows], most)
    return result


def rounded(values: np.ndarray, most: int) -> np.ndarray:
    """Round samples of 0..most to 0..255; what is above `most` becomes 255."""
    wide = np.minimum(values, most).astype(np.uint32)
    return ((wide * 255 + most // 2) // most).astype(np.uint8)


def has_low_bytes(values: np.ndarray) -> bool:
    """Return whether any low byte of 16 bits is not zero."""
    return any((values[rows] & 0xFF).any() for rows in _row_slices(values))


def _row_slices(values: np.ndarray) -> list[slice]:
    step = max(1, ROWS // max(1, values[0].size)) if len(values) else 1
    return [slice(top, top + step) for top in range(0, len(values), step)]


def with_all_bits(picture: Picture, container: Container) -> Picture:
    """Return a picture of more than 8 bits a colour with its samples rounded, not cut to their high bytes.

    Pillow reads no more than 8 bits of colours, OpenCV all 16. Pillow has found the file sound, and OpenCV
    is believed where what it gives agrees with Pillow's bytes.

    Raises:
        Unusable: a JPEG 2000 whose colours OpenCV reads differently, as Pillow turns their whitest black.
    """
    colours = not isinstance(picture, Image.Image) or picture.mode in ("RGB", "RGBA")
    if container.format not in EXTRA_DEPTH or container.bits <= 8 or not colours:
        return picture
    with _quiet():
        values = cv2.imdecode(np.frombuffer(container.data, np.uint8), cv2.IMREAD_UNCHANGED)
    theirs = np.asarray(picture)
    if values is not None and values.dtype == np.uint16 and values.ndim == 3 and values.shape[2] >= 3:
        values = cv2.cvtColor(values, cv2.COLOR_BGRA2RGBA if values.shape[2] == 4 else cv2.COLOR_BGR2RGB)
        if _agree(values, theirs, container):
            return _of_samples(values, picture, (1 << container.bits) - 1)
    if container.format == "JPEG2000":
        raise Unusable(f"a JPEG 2000 of {container.bits} bits in colours that cannot be read rightly")
    return picture


def _of_samples(values: np.ndarray, picture: Picture, most: int) -> Picture:
    """Return a picture of rounded samples, with alpha where it has any or one colour is transparent."""
    colours = to_bytes(values[..., :3], most)
    if not isinstance(picture, Image.Image) or not picture.has_transparency_data:
        return colours
    return Image.fromarray(np.dstack([colours, to_bytes(values[..., 3], most)]))


def _agree(values: np.ndarray, theirs: np.ndarray, container: Container) -> bool:
    """Return whether Pillow's bytes are what it makes of these samples."""
    if values.shape[:2] != theirs.shape[:2] or values.shape[2] < theirs.shape[2]:
        return False
    shift = container.bits - 8
    half = 1 << (shift - 1) if container.format == "JPEG2000" else 0  # there it rounds, and runs over
    return all(
        np.array_equal(
            (values[rows, :, : theirs.shape[2]].astype(np.uint32) + half >> shift).astype(np.uint8),
            theirs[rows],
        )
        for rows in _row_slices(values)
    )


@contextlib.contextmanager
def _quiet():
    """Keep OpenCV from printing what it thinks of a file's tags; one thread at a time."""
    logging = cv2.utils.logging
    with _lock:
        level = logging.setLogLevel(logging.LOG_LEVEL_SILENT)
        try:
            yield
        finally:
            logging.setLogLevel(level)
