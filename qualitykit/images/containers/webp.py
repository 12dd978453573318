"""Walking a WebP file: the RIFF chunks that it is made of."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need
from qualitykit.images.containers.exif import exif_orientation


def parse_webp(data: bytes, max_megapixels: float) -> Container:
    """Walk a WebP file's chunks to the end that its header states.

    Raises:
        Unusable: the image is too large, the file ends early, or holds something else than WebP.
    """
    need(data, 16, "the header")
    if data[8:12] != b"WEBP":
        raise Unusable("not an image (a RIFF file other than WebP)")
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    need(data, end, "the file")
    size, orientation, position = None, 1, 12
    while position + 8 <= end:
        (length,) = struct.unpack_from("<I", data, position + 4)
        name, body = data[position : position + 4], position + 8
        position = body + length + length % 2
        if body + length > end:
            raise Unusable("truncated: a chunk is longer than the file")
        if name in SIZES and size is None:
            size = SIZES[name](data[body : body + 10])
            check_size(*size, max_megapixels)
        elif name == b"EXIF":
            orientation = exif_orientation(data[body : body + length])
    if size is None:
        raise Unusable("damaged: a WebP without pixels")
    return Container("WEBP", *size, data[: max(position, end)], orientation)


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


SIZES = {b"VP8X": _canvas, b"VP8 ": _lossy, b"VP8L": _lossless}
