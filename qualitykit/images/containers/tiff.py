"""Walking a TIFF file: its directories, and whether all strips or tiles are there."""

import struct
from dataclasses import dataclass

import numpy as np

from qualitykit.images.containers.container import Container, Unusable, check_size, need

TYPES = {1: "B", 2: "B", 3: "u2", 4: "u4", 5: "u8", 6: "B", 7: "B", 8: "u2", 9: "u4", 10: "u8", 11: "u4"}
TYPES |= {12: "u8", 13: "u4", 16: "u8", 17: "u8", 18: "u8"}
WIDTH, HEIGHT, COMPRESSION, SAMPLES, PLANAR = 256, 257, 259, 277, 284
STRIPS, ROWS_PER_STRIP, STRIP_BYTES = 273, 278, 279
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 322, 323, 324, 325
OLD_JPEG, OLD_JPEG_BYTES = 513, 514
WHOLE = frozenset((1, 3, 4, 13, 16, 18))
MOST_PAGES = 1000  # a longer chain of pages is followed no further: only the first page is scored


@dataclass(frozen=True)
class _Layout:
    """How a file stores its numbers: byte order, classic or BigTIFF."""

    order: str
    big: bool

    def offset(self, data: bytes, position: int) -> int:
        need(data, position + (8 if self.big else 4), "a directory")
        return struct.unpack_from(self.order + ("Q" if self.big else "I"), data, position)[0]


def parse_tiff(data: bytes, max_megapixels: float) -> Container:
    """Walk a TIFF file's pages: every value, strip and tile that they point to must be inside the file.

    Raises:
        Unusable: the image is too large, the file ends early, or the first page lacks what a page needs.
    """
    need(data, 8, "the header")
    order = "<" if data[:2] == b"II" else ">"
    layout = _Layout(order, struct.unpack_from(order + "H", data, 2)[0] == 43)
    start = layout.offset(data, 8 if layout.big else 4)
    seen, size = set(), None
    while start and start not in seen and len(seen) < MOST_PAGES:
        seen.add(start)
        tags, start = _read_directory(data, start, layout)
        if size is None:
            size = _one(tags, WIDTH), _one(tags, HEIGHT)
            check_size(*size, max_megapixels)
        _check_pixels(data, tags)
    if size is None:
        raise Unusable("damaged: a TIFF without pages")
    return Container("TIFF", *size, data)


def _read_directory(data: bytes, start: int, layout: _Layout) -> tuple[dict[int, np.ndarray], int]:
    """Return the whole-number tags of the directory at `start`, and where the next directory is."""
    head, entry_bytes, inline = (8, 20, 8) if layout.big else (2, 12, 4)
    need(data, start + head, "a directory")
    (count,) = struct.unpack_from(layout.order + ("Q" if layout.big else "H"), data, start)
    end = start + head + count * entry_bytes
    need(data, end, "a directory")
    tags = {}
    for position in range(start + head, end, entry_bytes):
        tag, kind = struct.unpack_from(layout.order + "HH", data, position)
        number = layout.offset(data, position + 4)
        if kind not in TYPES:
            continue
        kind_of = np.dtype(TYPES[kind]).newbyteorder(layout.order)
        value = position + entry_bytes - inline
        if number * kind_of.itemsize > inline:
            value = layout.offset(data, value)
        need(data, value + number * kind_of.itemsize, "a value")
        if kind in WHOLE:
            tags[tag] = np.frombuffer(data, kind_of, number, value)
    return tags, layout.offset(data, end)


def _one(tags: dict[int, np.ndarray], tag: int, default: int = 0) -> int:
    return int(tags[tag][0]) if len(tags.get(tag, ())) else default


def _check_pixels(data: bytes, tags: dict[int, np.ndarray]) -> None:
    """Raise unless a page has as many strips or tiles as its size needs, each inside the file."""
    width, height = _one(tags, WIDTH), _one(tags, HEIGHT)
    if TILES in tags:
        offsets, lengths = tags[TILES], tags.get(TILE_BYTES)
        across, down = max(_one(tags, TILE_WIDTH), 1), max(_one(tags, TILE_HEIGHT), 1)
        needed = -(-width // across) * -(-height // down)
    elif STRIPS in tags:
        offsets, lengths = tags[STRIPS], tags.get(STRIP_BYTES)
        needed = -(-height // max(min(_one(tags, ROWS_PER_STRIP, height), height), 1))
    else:
        offsets, lengths, needed = tags.get(OLD_JPEG, ()), tags.get(OLD_JPEG_BYTES), 0
    if _one(tags, PLANAR, 1) == 2:
        needed *= _one(tags, SAMPLES, 1)
    if len(offsets) < needed:
        raise Unusable(f"truncated: {len(offsets)} of {needed} parts of the image are there")
    if lengths is not None and len(offsets) and len(lengths) >= len(offsets):
        ends = (
            offsets.astype(np.float64) + lengths[: len(offsets)]
        )  # as floats: no overflow at hostile values
        need(data, int(ends.max()), "a part of the image")
