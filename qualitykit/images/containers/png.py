"""Walking a PNG file: its chunks, their checksums, its end."""

import struct
import zlib

from qualitykit.images.containers.container import Container, Unusable, check_size, need
from qualitykit.images.containers.exif import exif_orientation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"IEND")


def parse_png(data: bytes, max_megapixels: float) -> Container:
    """Walk a PNG file to its IEND chunk; metadata and later frames are dropped.

    Raises:
        Unusable: the image is too large, the file ends early, or a chunk that matters has a wrong checksum.
    """
    kept, position, name, orientation, header = [SIGNATURE], len(SIGNATURE), b"", 1, b""
    while name != b"IEND":
        need(data, position + 12, "a chunk")
        (length,) = struct.unpack_from(">I", data, position)
        name, end = data[position + 4 : position + 8], position + 12 + length
        need(data, end, "a chunk")
        if name in KEPT:
            _check_sum(data, position, end, name)
            kept.append(data[position:end])
        elif not name[0] & 0x20:  # a capital first letter: the pixels cannot be read without this chunk
            raise Unusable(f"damaged or unsupported: unknown PNG chunk {name!r}")
        if name == b"IHDR" and length == 13 and not header:
            header = data[position + 8 : end - 4]
            width, height = struct.unpack_from(">II", header)
            check_size(width, height, max_megapixels)
        elif name == b"eXIf":
            orientation = exif_orientation(data[position + 8 : end - 4])
        position = end
    if not header:
        raise Unusable("damaged: a PNG without a header")
    return Container("PNG", width, height, b"".join(kept), orientation)


def _check_sum(data: bytes, position: int, end: int, name: bytes) -> None:
    (stated,) = struct.unpack_from(">I", data, end - 4)
    if zlib.crc32(memoryview(data)[position + 4 : end - 4]) != stated:
        raise Unusable(f"damaged: wrong checksum in chunk {name.decode()}")


def stream_is_short(data: bytes) -> bool:
    """Return whether the compressed pixels of a PNG that passed `parse_png` end before the last row.

    Decoders leave the missing rows black and say nothing.
    """
    width, height, depth, colour, *_, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 1)
    missing = sum(
        rows * (1 + (columns * bits + 7) // 8) for columns, rows in _passes(width, height, interlaced)
    )
    inflate = zlib.decompressobj()
    position = len(SIGNATURE)
    while missing > 0 and position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        if data[position + 4 : position + 8] == b"IDAT":
            waiting = data[position + 8 : position + 8 + length]
            while waiting and missing > 0 and not inflate.eof:
                missing -= len(inflate.decompress(waiting, 1 << 20))
                waiting = inflate.unconsumed_tail
        position += 12 + length
    return missing > 0


def _passes(width: int, height: int, interlaced: int) -> list[tuple[int, int]]:
    """Return (columns, rows) of each pass that is not empty: one, or Adam7's seven."""
    if not interlaced:
        return [(width, height)]
    grid = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in grid]
    return [(columns, rows) for columns, rows in sizes if columns > 0 and rows > 0]
