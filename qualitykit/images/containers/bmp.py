"""Walking a BMP file: its header, and whether all rows are there."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need

UNCOMPRESSED = (0, 3, 6)
RUN_LENGTHS = {1: 8, 2: 4}  # compression: bits per pixel
END_OF_ROW, END_OF_IMAGE, JUMP = 0, 1, 2
V5_HEADER, EMBEDDED = 124, b"DEBM"  # "MBED" as a little-endian number


def parse_bmp(data: bytes, max_megapixels: float) -> Container:
    """Read a BMP's header and check that all its rows are in the file; the last one's padding may be missing.

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
    padding = 0
    if compression in UNCOMPRESSED:
        row = (width * depth + 31) // 32 * 4
        stored, padding = row * abs(height), row - (width * depth + 7) // 8
    elif not stored and compression in RUN_LENGTHS:
        stored = _run_lengths_end(data, offset, RUN_LENGTHS[compression]) - offset
    need(data, offset + stored - padding, "the pixels")
    profile = _profile(data, header)
    return Container("BMP", width, abs(height), data.ljust(offset + stored, b"\0"), colour=profile)


def _profile(data: bytes, header: int) -> bytes | None:
    """Return the profile that the longest of headers can tell of."""
    if header < V5_HEADER or data[70:74] != EMBEDDED:
        return None
    start, length = struct.unpack_from("<II", data, 14 + 112)
    need(data, 14 + start + length, "the colour profile")
    return data[14 + start : 14 + start + length] or None


def _run_lengths_end(data: bytes, position: int, bits: int) -> int:
    """Return where run-length coded pixels end, for files whose header leaves it open."""
    while True:
        need(data, position + 2, "the pixels")
        count, code = data[position : position + 2]
        position += 2
        if count:
            continue
        if code == END_OF_IMAGE:
            return position
        if code == JUMP:
            position += 2
        elif code != END_OF_ROW:  # so many pixels as they are, padded to two bytes
            position += (code * bits + 15) // 16 * 2
