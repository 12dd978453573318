"""Walking a JPEG 2000 file: its boxes, if it has any, and the tile parts of its codestream."""

import struct
from dataclasses import dataclass

from qualitykit.images.containers.boxes import Box, boxes, children
from qualitykit.images.containers.container import Container, Unusable, check_size, need

CODESTREAM = b"\xff\x4f\xff\x51"
BOXED = b"\0\0\0\x0cjP  \r\n\x87\n"
START, SIZE, TILE_PART, END = 0xFF4F, 0xFF51, 0xFF90, 0xFFD9
MARK_OF_END = struct.pack(">H", END)
PROFILES = (2, 3)  # the methods of telling colours that are ICC profiles
MOST_TILES, MOST_CHANNELS = 65535, 4


@dataclass
class _Image:
    width: int
    height: int
    tiles: int
    bits: int


def parse_jpeg2000(data: bytes, max_megapixels: float) -> Container:
    """Walk a JPEG 2000's codestream: every tile must be there, and each of its parts be whole.

    Raises:
        Unusable: the image is too large, the file ends early, or a tile is missing.
    """
    start, colour = 0, None
    if data.startswith(BOXED):
        start, end, colour = _boxed(data)
        data = data[:end]
    image = _read_image(data, start)
    check_size(image.width, image.height, max_megapixels)
    data = data[: _tiles_end(data, start, image)] + MARK_OF_END
    return Container("JPEG2000", image.width, image.height, data, colour=colour, bits=image.bits)


def _boxed(data: bytes) -> tuple[int, int, bytes | None]:
    """Return where the first codestream lies, and the colours that the file tells."""
    colour = None
    for box in boxes(data):
        if box.kind == b"jp2h":
            colour = _colour(data, children(data, box).get(b"colr"))
        elif box.kind == b"jp2c":
            return box.start, box.end, colour
    raise Unusable("truncated or damaged: a JPEG 2000 without a codestream")


def _colour(data: bytes, box: Box | None) -> bytes | None:
    if box and box.end > box.start + 3 and data[box.start] in PROFILES:
        return data[box.start + 3 : box.end]
    return None


def _read_image(data: bytes, start: int) -> _Image:
    need(data, start + 42, "the header")
    mark, segment, _, _, *numbers, components = struct.unpack_from(">HHHHIIIIIIIIH", data, start)
    if mark != START or segment != SIZE:
        raise Unusable("damaged: a JPEG 2000 codestream without a size")
    right, bottom, left, top, tile_width, tile_height, tile_left, tile_top = numbers
    need(data, start + 42 + 3 * components, "the header")
    if not (tile_width and tile_height and 1 <= components <= MOST_CHANNELS):
        raise Unusable(f"damaged, or no picture: a JPEG 2000 of {components} channels")
    across = -(-(right - tile_left) // tile_width)
    down = -(-(bottom - tile_top) // tile_height)
    bits = max((data[start + 42 + 3 * i] & 0x7F) + 1 for i in range(components))
    return _Image(right - left, bottom - top, across * down, bits)


def _tiles_end(data: bytes, start: int, image: _Image) -> int:
    """Return where the last tile ends; raise unless all parts of all tiles are there and whole."""
    if image.tiles > MOST_TILES:
        raise Unusable(f"damaged: a JPEG 2000 of {image.tiles} tiles")
    position, missing = start + 2, dict.fromkeys(range(image.tiles), 1)
    while missing:
        need(data, position + 2, "a tile")
        (marker,) = struct.unpack_from(">H", data, position)
        if marker == END:
            break
        need(data, position + 12, "a tile")
        (length,) = struct.unpack_from(">H", data, position + 2)
        if marker != TILE_PART:
            position += 2 + length
            continue
        tile, length, part, parts = struct.unpack_from(">HIBB", data, position + 4)
        if length:
            position += max(length, 14)
        else:  # the last part reaches to the end mark, whose bytes cannot occur in it
            position = data.find(MARK_OF_END, position)
            if position < 0:
                raise Unusable("truncated: it ends inside its last tile")
        need(data, position, "a tile")
        if parts and part + 1 >= parts:  # how many there are need not be told: then the end mark must follow
            missing.pop(tile, None)
        elif tile in missing and not parts:
            missing[tile] = 0
    if any(missing.values()):
        raise Unusable(f"truncated: {sum(missing.values())} of {image.tiles} tiles are missing")
    return position
