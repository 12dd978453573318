"""Walking a BMP file: its header, and whether all rows are there."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need

UNCOMPRESSED = (0, 3, 6)


def parse_bmp(data: bytes, max_megapixels: float) -> Container:
    """Read a BMP's header and check that all its rows are in the file, the padding of the last included.

    Raises:
        Unusable: the image is too large, the file ends early, or the header is none.
    """
    need(data, 18, "the header")
    offset, header = struct.unpack_from("<II", data, 10)
    need(data, 14 + header, "the header")
    if header == 12:
        width, height, _, depth = struct.unpack_from("<HHHH", data, 18)
        compression = stored = 0
    elif header >= 40:
        width, height, _, depth, compression, stored = struct.unpack_from("<iiHHII", data, 18)
    else:
        raise Unusable("damaged: an unknown BMP header")
    check_size(width, abs(height), max_megapixels)
    size = (width * depth + 31) // 32 * 4 * abs(height) if compression in UNCOMPRESSED else stored
    need(data, offset + size, "the pixels")
    return Container("BMP", width, abs(height), data)
