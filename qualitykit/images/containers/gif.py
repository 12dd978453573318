"""Walking a GIF file: its blocks, up to the trailer."""

import struct

from qualitykit.images.containers.container import Container, Unusable, check_size, need

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B


def parse_gif(data: bytes, max_megapixels: float) -> Container:
    """Walk a GIF file's blocks to its trailer; only the first frame is kept.

    Raises:
        Unusable: the image is too large, the file ends early, or a block is none.
    """
    need(data, 13, "the header")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    check_size(width, height, max_megapixels)
    position = 13 + _palette_bytes(flags)
    first_frame_end = None
    while True:
        need(data, position + 1, "a block")
        kind = data[position]
        if kind == TRAILER:
            break
        if kind == EXTENSION:
            position = _skip_pieces(data, position + 2)
        elif kind == IMAGE:
            need(data, position + 10, "a frame")
            position = _skip_pieces(data, position + 11 + _palette_bytes(data[position + 9]))
            first_frame_end = first_frame_end or position
        else:
            raise Unusable("damaged: an unknown GIF block")
    if first_frame_end is None:
        raise Unusable("damaged: a GIF without pixels")
    return Container("GIF", width, height, data[:first_frame_end] + bytes([TRAILER]))


def _palette_bytes(flags: int) -> int:
    return 3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0


def _skip_pieces(data: bytes, position: int) -> int:
    """Return where the chain of length-led pieces that begins at `position` ends."""
    while True:
        need(data, position + 1, "a block")
        if not data[position]:
            return position + 1
        position += 1 + data[position]
