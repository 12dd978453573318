"""Walking a GIF file: its blocks, up to the end of the first frame."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need

EXTENSION, IMAGE, STRAY, TRAILER = 0x21, 0x2C, 0x00, 0x3B
LAST_PIECE = b"\0"


def parse_gif(data: bytes, max_megapixels: float) -> Container:
    """Walk a GIF file's blocks through its first frame, which is kept; what follows shows nothing of it.

    Raises:
        Unusable: the image is too large, the first frame ends early, or a block before it is none.
    """
    need(data, 13, "the header")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    check_size(width, height, max_megapixels)
    position = 13 + _palette_bytes(flags)
    while True:
        need(data, position + 1, "a block")
        kind = data[position]
        if kind == EXTENSION:
            position = _skip_pieces(data, position + 2)
        elif kind == IMAGE:
            need(data, position + 10, "a frame")
            data += LAST_PIECE if _lacks_last(data, position) else b""
            end = _skip_pieces(data, position + 11 + _palette_bytes(data[position + 9]))
            return Container("GIF", width, height, data[:end] + bytes([TRAILER]))
        elif kind == STRAY:  # some writers end a block twice
            position += 1
        elif kind == TRAILER:
            raise Unusable("damaged: a GIF without pixels")
        else:
            raise Unusable("damaged: an unknown GIF block")


def _palette_bytes(flags: int) -> int:
    return 3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0


def _skip_pieces(data: bytes, position: int) -> int:
    """Return where the chain of length-led pieces that begins at `position` ends."""
    while True:
        need(data, position + 1, "a block")
        if not data[position]:
            return position + 1
        position += 1 + data[position]


def _lacks_last(data: bytes, position: int) -> bool:
    """Return whether a frame's pieces are whole, and but for the empty one that ends them the file ends.

    Whether all pixels are in them, the decoder tells.
    """
    position += 11 + _palette_bytes(data[position + 9])
    while position < len(data) and data[position]:
        position += 1 + data[position]
    return position == len(data)
