"""Pillow without its own size limit and without its libraries' chatter on the console."""

import contextlib
import ctypes
import io
import logging
import threading
import warnings

from PIL import (  # noqa: F401  the plugins are named so that Image.open need not import all that there are
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from qualitykit.images.containers import Container, Unusable

# Without any handler, Python prints the errors that Pillow logs; users' own handlers stay in force.
logging.getLogger("PIL").addHandler(logging.NullHandler())

# Odd tags say nothing about the pixels, and warnings.catch_warnings is not safe in threads.
warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")

# Blocks that the system takes back when a photograph is let go; of small ones, threads keep gigabytes.
Image.core.set_block_size(64 * 1024 * 1024)

ORIENTATION = 274  # EXIF and TIFF tag

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
def own_limit():
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


def open_pillow(data: bytes, container: Container) -> tuple[Image.Image, int]:
    """Open and decode a container's data, or a variant of them, with Pillow; call it inside `own_limit`.

    Returns:
        The image, and the EXIF orientation that Pillow applied by itself, as it does for TIFF alone.

    Raises:
        Unusable: Pillow finds another size in the header than the one that was checked.
        Exception: whatever Pillow raises on data that it cannot decode.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=[container.format])
    except UnidentifiedImageError:
        raise Unusable(f"damaged, or a kind of {container.format} that cannot be decoded") from None
    applied = image.getexif().get(ORIENTATION, 1) if container.format == "TIFF" else 1
    if sorted(image.size) != sorted((container.width, container.height)):
        raise Unusable(f"damaged: it states two sizes, {container.width} x {container.height} and others")
    image.load()
    return image, applied
