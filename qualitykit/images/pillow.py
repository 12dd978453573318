"""Pillow without its own size limit and without its libraries' chatter on the console."""

import contextlib
import ctypes
import io
import logging
import threading
import warnings
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import (  # noqa: F401  the plugins are named so that Image.open need not import all that there are
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from qualitykit.images.containers import Container, Unusable
from qualitykit.images.pixels import Picture

# Without any handler, Python prints the errors that Pillow logs; users' own handlers stay in force.
logging.getLogger("PIL").addHandler(logging.NullHandler())

# Odd tags say nothing about the pixels, and warnings.catch_warnings is not safe in threads.
warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")
warnings.filterwarnings("ignore", message="Pillow doesn't support 16 bit floats")

# Blocks that the system takes back when a photograph is let go; of small ones, threads keep gigabytes.
Image.core.set_block_size(64 * 1024 * 1024)

ORIENTATION = 274  # EXIF and TIFF tag
ONE_BUFFER = frozenset(
    ("JPEG", "PNG", "WEBP", "AVIF")
)  # readers that leave the memory given to them in place

_lock = threading.Lock()
_users = 0
_limit = None


def _silence_libtiff() -> None:
    """Take away the function with which libtiff prints its errors; Pillow raises them anyway."""
    try:
        setter = ctypes.CDLL(Image.core.__file__).TIFFSetErrorHandler
    except (AttributeError, OSError):  # linked in without its name: its errors are printed, nothing worse
        return
    setter.argtypes, setter.restype = [ctypes.c_void_p], ctypes.c_void_p
    setter(None)


_silence_libtiff()


@contextlib.contextmanager
def own_limit() -> Iterator[None]:
    """Switch off Pillow's size limit, which is a global of its own, as long as any thread is inside."""
    global _users, _limit
    with _lock:
        if _users == 0:
            _limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                Image.MAX_IMAGE_PIXELS = _limit


def open_pillow(data: bytes, container: Container, reduce: int = 1) -> tuple[Picture, int]:
    """Open and decode a container's data, or a variant of them, with Pillow; call it inside `own_limit`.

    Args:
        data: what to decode.
        container: what is known about them.
        reduce: 1, or 2, 4 or 8 for a JPEG that its decoder is to give at this part of its size.

    Returns:
        The picture, and the EXIF orientation that was applied on the way.

    Raises:
        Unusable: Pillow finds another size in the header than the one that was checked.
        Exception: whatever Pillow raises on data that it cannot decode.
    """
    if container.format == "JXL":
        import pillow_jxl  # noqa: F401  its import makes the format known to Pillow
    try:
        image = Image.open(io.BytesIO(data), formats=[container.format])
    except UnidentifiedImageError:
        raise Unusable(f"damaged, or a kind of {container.format} that cannot be decoded") from None
    except RuntimeError:
        if container.format != "JXL":
            raise
        raise Unusable("truncated or damaged: its codestream cannot be decoded") from None
    applied = container.orientation if container.turned else 1
    if container.format == "TIFF":
        told = image.getexif().get(ORIENTATION, 1)
        applied = told if told in range(1, 9) else 1  # others turn nothing
    if sorted(image.size) != sorted((container.width, container.height)):
        raise Unusable(f"damaged: it states two sizes, {container.width} x {container.height} and others")
    if reduce > 1:
        image.draft(image.mode, (container.width // reduce, container.height // reduce))
    return _loaded(image), applied


def _loaded(image: Image.Image) -> Picture:
    """Decode an opened image; what is plain RGB, into NumPy's memory, which saves the copying afterwards."""
    if image.format not in ONE_BUFFER or image.mode != "RGB" or image.has_transparency_data:
        image.load()
        return image
    pixels = np.zeros((image.height, image.width, 4), np.uint8)  # as Pillow stores RGB
    target = Image.frombuffer("RGBX", image.size, pixels, "raw", "RGBX", 0, 1).im
    image.im = target
    image.load()
    return cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB) if image.im is target else image
