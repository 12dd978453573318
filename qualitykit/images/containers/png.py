"""Walking a PNG file: its chunks, their checksums, its end."""

import struct
import zlib

from qualitykit.images.containers.container import CodePoints, Container, Unusable, check_size, need
from qualitykit.images.containers.exif import exif_orientation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE, PIXELS, CLEAR, END = b"PLTE", b"IDAT", b"tRNS", b"IEND"
KEPT = (b"IHDR", PALETTE, PIXELS, CLEAR, END)
END_CHUNK = b"\0\0\0\0IEND\xaeB\x60\x82"
LARGEST_PROFILE = 16_000_000  # unpacked; those of printing presses have 2


def parse_png(data: bytes, max_megapixels: float) -> Container:
    """Walk a PNG file to its IEND chunk; metadata and later frames are dropped.

    Where that chunk is missing, but no row of the picture, the file is whole all the same.

    Raises:
        Unusable: the image is too large, the file ends early, or a chunk that matters has a wrong checksum.
    """
    kept, told = [SIGNATURE], {}
    try:
        _walk(data, kept, told, max_megapixels)
    except Unusable:
        kept.append(END_CHUNK)
        # The pixels' last chunk stands right before the one that is cut or strange.
        if kept[-2][4:8] != PIXELS or stream_is_short(b"".join(kept)):
            raise
    if b"IHDR" not in told:
        raise Unusable("damaged: a PNG without a header")
    width, height, bits = struct.unpack_from(">IIB", told[b"IHDR"])
    orientation = exif_orientation(told.get(b"eXIf", b""))
    return Container("PNG", width, height, b"".join(kept), orientation, _colour(told), bits)


def _walk(data: bytes, kept: list[bytes], told: dict[bytes, bytes], max_megapixels: float) -> None:
    """Collect the chunks that the pixels need, and the bodies of those that tell something."""
    position, name = len(SIGNATURE), b""
    while name != END:
        need(data, position + 12, "a chunk")
        (length,) = struct.unpack_from(">I", data, position)
        name, end = data[position + 4 : position + 8], position + 12 + length
        need(data, end, "a chunk")
        if name in KEPT:
            _check_sum(data, position, end, name)
            kept.append(data[position:end])
        elif not name[0] & 0x20:  # a capital first letter: the pixels cannot be read without this chunk
            raise Unusable(f"damaged or unsupported: unknown PNG chunk {name!r}")
        if name == b"IHDR" and length == 13 and name not in told:
            check_size(*struct.unpack_from(">II", data, position + 8), max_megapixels)
            told[name] = data[position + 8 : end - 4]
        elif name in (b"iCCP", b"cICP", b"eXIf"):
            told.setdefault(name, data[position + 8 : end - 4])
        position = end


def _check_sum(data: bytes, position: int, end: int, name: bytes) -> None:
    (stated,) = struct.unpack_from(">I", data, end - 4)
    if zlib.crc32(memoryview(data)[position + 4 : end - 4]) != stated:
        raise Unusable(f"damaged: wrong checksum in chunk {name.decode()}")


def _colour(told: dict[bytes, bytes]) -> bytes | CodePoints | None:
    """Return what a PNG tells of its colours; numbers beat a profile, as its standard says."""
    numbers = told.get(b"cICP", b"")
    if len(numbers) >= 4:
        return CodePoints(numbers[0], numbers[1])
    packed = told.get(b"iCCP", b"").partition(b"\0")[2][1:]
    if not packed:
        return None
    try:
        return zlib.decompressobj().decompress(packed, LARGEST_PROFILE)
    except zlib.error:
        return packed  # no profile, as whoever opens it will say


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
        if data[position + 4 : position + 8] == PIXELS:
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
