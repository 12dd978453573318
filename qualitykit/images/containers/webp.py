"""Walking a WebP file: the RIFF chunks that it is made of."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need
from qualitykit.images.containers.exif import exif_orientation

CANVAS, LOSSY, LOSSLESS, ALPHA, FRAME, ANIMATION = b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"ANIM"
PIXELS = (LOSSY, LOSSLESS, FRAME)
KEPT = (CANVAS, ANIMATION, ALPHA, *PIXELS)
EXIF, PROFILE = b"EXIF", b"ICCP"
ANNOUNCED = {EXIF: 0x08, PROFILE: 0x20}  # bits of the canvas' first byte
HEADER = 12  # bytes: RIFF, how many follow, WEBP


def parse_webp(data: bytes, max_megapixels: float) -> Container:
    """Walk a WebP file's chunks; kept are those of the first frame, which must be whole.

    Raises:
        Unusable: the image is too large, its pixels end early, or the file is something else than WebP.
    """
    need(data, 16, "the header")
    if data[8:12] != b"WEBP":
        raise Unusable("not an image (a RIFF file other than WebP)")
    kept, told, size = [], {}, None
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    for name, body in _chunks(data, end, kept):
        if name in SIZES and size is None:
            size = SIZES[name](body)
            check_size(*size, max_megapixels)
        if name in (EXIF, PROFILE, CANVAS):
            told.setdefault(name, body)
    if size is None:
        raise Unusable("damaged: a WebP without pixels")
    if end > len(data):
        _check_announced(told)
    body = b"WEBP" + b"".join(kept)
    data = b"RIFF" + struct.pack("<I", len(body)) + body
    return Container("WEBP", *size, data, exif_orientation(told.get(EXIF, b"")), told.get(PROFILE))


def _chunks(data: bytes, end: int, kept: list[bytes]):
    """Yield (name, body) of the chunks; those that the first frame needs are added to `kept`.

    What is cut behind the first frame, or said to follow and does not, is not missed.
    """
    position, shown = HEADER, False
    while position + 8 <= min(end, len(data)):
        (length,) = struct.unpack_from("<I", data, position + 4)
        name, body = data[position : position + 4], position + 8
        position = body + length + length % 2
        if body + length > len(data):
            if shown:
                return
            raise Unusable("truncated: a chunk is longer than the file")
        if name in KEPT and not (shown and name in PIXELS):
            kept.append(data[body - 8 : position].ljust(position - body + 8, b"\0"))
        shown = shown or name in PIXELS
        yield name, data[body : body + length]
    if not shown:
        need(data, end, "the file")


def _check_announced(told: dict[bytes, bytes]) -> None:
    """Raise where a cut file lacks what turns the picture or tells its colours, but says that it has it."""
    flags = told.get(CANVAS, b"\0")[0]
    for name, flag in ANNOUNCED.items():
        if flags & flag and name not in told:
            raise Unusable(f"truncated: its {name.decode()} chunk is missing")


def _canvas(body: bytes) -> tuple[int, int]:
    need(body, 10, "a WebP header")
    return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")


def _lossy(body: bytes) -> tuple[int, int]:
    need(body, 10, "a WebP header")
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless(body: bytes) -> tuple[int, int]:
    need(body, 5, "a WebP header")
    (bits,) = struct.unpack_from("<I", body, 1)
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


SIZES = {CANVAS: _canvas, LOSSY: _lossy, LOSSLESS: _lossless}
