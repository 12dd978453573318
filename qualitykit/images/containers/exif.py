"""EXIF orientation, read without trusting the block that it stands in."""

import struct

ORIENTATION = 274


def exif_orientation(block: bytes) -> int:
    """Return the orientation (1..8) that an EXIF block holds, 1 where it holds none or cannot be read.

    Cameras and editors write broken EXIF often, and it says nothing about the pixels, so it is no error.

    Args:
        block: a TIFF structure, with or without the leading `Exif\\0\\0`.

    Example:
        >>> exif_orientation(struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 274, 3, 1, 6, 0, 0))
        6
    """
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for i in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * i)
            if tag == ORIENTATION:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:  # cut short: as good as none
        pass
    return 1
