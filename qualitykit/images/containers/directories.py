"""TIFF's directories, which camera RAW files are made of too: tags, and where the next ones lie."""

import struct
from dataclasses import dataclass, field

import numpy as np

from qualitykit.images.containers.container import Unusable, need

TYPES = {1: "B", 2: "B", 3: "u2", 4: "u4", 5: "u8", 6: "B", 7: "B", 8: "u2", 9: "u4", 10: "u8", 11: "u4"}
TYPES |= {12: "u8", 13: "u4", 16: "u8", 17: "u8", 18: "u8"}
WHOLE = frozenset((1, 3, 4, 7, 13, 16, 18))
KIND, OLD_KIND, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 255, 256, 257, 258, 259, 262
STRIPS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES, PLANAR = 273, 274, 277, 278, 279, 284
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 322, 323, 324, 325
SUBDIRECTORIES, OLD_JPEG, OLD_JPEG_BYTES, EXIF, PROFILE = 330, 513, 514, 34665, 34675
# Without the values of these a page cannot be shown; beside those named, predictor, colours and tables.
NEEDED = frozenset((*range(254, 260), 262, 266, 273, 274, 277, 278, 279, 284, 301, 317, 320))
NEEDED |= frozenset((*range(322, 326), 330, 338, 339, 347, 513, 514, 519, 520, 521, 529, 530, 532))
MOST, MOST_TAGS = 1000, 100_000  # a longer chain is followed no further; tags of all directories together


@dataclass(frozen=True)
class Layout:
    """How a file stores its numbers: byte order, classic or BigTIFF."""

    order: str
    big: bool

    def offset(self, data: bytes, position: int) -> int:
        need(data, position + (8 if self.big else 4), "a directory")
        return struct.unpack_from(self.order + ("Q" if self.big else "I"), data, position)[0]

    @property
    def first(self) -> int:
        """Where in the file the place of the first directory stands."""
        return 8 if self.big else 4


@dataclass
class Directory:
    """One directory.

    Args:
        start: where it begins.
        count: of its tags, those that are not kept included.
        tags: {tag: whole numbers}.
        missing: why it cannot be shown: a value that it needs is not in the file; None where all are.
    """

    start: int
    count: int
    tags: dict[int, np.ndarray] = field(default_factory=dict)
    missing: str | None = None

    def one(self, tag: int, default: int = 0) -> int:
        """Return a tag's first value."""
        return int(self.tags[tag][0]) if len(self.tags.get(tag, ())) else default

    @property
    def orientation(self) -> int | None:
        """The EXIF orientation, or None where there is none that has a meaning."""
        told = self.one(ORIENTATION)
        return told if 1 <= told <= 8 else None


def layout_of(data: bytes) -> Layout:
    """Tell how a file stores its numbers by its first four bytes."""
    need(data, 8, "the header")
    order = "<" if data[:2] == b"II" else ">"
    return Layout(order, struct.unpack_from(order + "H", data, 2)[0] == 43)


def read_directories(data: bytes, layout: Layout) -> tuple[list[Directory], Unusable | None]:
    """Read a file's directories, each followed by its subdirectories.

    Returns:
        The directories, and what is wrong with the first one that is not in the file, or None.
    """
    found: list[Directory] = []
    waiting, seen, tags = [layout.offset(data, layout.first)], set(), 0
    while waiting and len(found) < MOST and tags < MOST_TAGS:
        start = waiting.pop()
        if not start or start in seen:
            continue
        seen.add(start)
        try:
            directory, following = read_directory(data, start, layout)
        except Unusable as error:
            return found, error
        found.append(directory)
        tags += directory.count
        below = directory.tags.get(SUBDIRECTORIES, ())[:MOST]
        waiting.extend([following, *(int(place) for place in below[::-1])])
    return found, None


def read_directory(data: bytes, start: int, layout: Layout) -> tuple[Directory, int]:
    """Return the directory at `start`, and where the next one of its chain is."""
    head, entry_bytes, inline = (8, 20, 8) if layout.big else (2, 12, 4)
    need(data, start + head, "a directory")
    (count,) = struct.unpack_from(layout.order + ("Q" if layout.big else "H"), data, start)
    end = start + head + count * entry_bytes
    need(data, end, "a directory")
    directory = Directory(start, count)
    for position in range(start + head, end, entry_bytes):
        tag, kind = struct.unpack_from(layout.order + "HH", data, position)
        number = layout.offset(data, position + 4)
        if kind not in TYPES:
            continue
        kind_of = np.dtype(TYPES[kind]).newbyteorder(layout.order)
        value = position + entry_bytes - inline
        if number * kind_of.itemsize > inline:
            value = layout.offset(data, value)
        try:
            need(data, value + number * kind_of.itemsize, "a value")
        except Unusable as error:
            if tag in NEEDED:
                directory.missing = directory.missing or str(error)
            continue
        if kind in WHOLE:
            directory.tags[tag] = np.frombuffer(data, kind_of, number, value)
    return directory, layout.offset(data, end)


def check_pixels(data: bytes, page: Directory) -> None:
    """Raise unless a page has as many strips or tiles as its size needs, each inside the file."""
    width, height = page.one(WIDTH), page.one(HEIGHT)
    tags = page.tags
    if TILES in tags:
        offsets, lengths = tags[TILES], tags.get(TILE_BYTES)
        across, down = max(page.one(TILE_WIDTH), 1), max(page.one(TILE_HEIGHT), 1)
        needed = -(-width // across) * -(-height // down)
    elif STRIPS in tags:
        offsets, lengths = tags[STRIPS], tags.get(STRIP_BYTES)
        needed = -(-height // max(min(page.one(ROWS_PER_STRIP, height), height), 1))
    else:
        offsets, lengths, needed = tags.get(OLD_JPEG, ()), tags.get(OLD_JPEG_BYTES), 0
    if page.one(PLANAR, 1) == 2:
        needed *= page.one(SAMPLES, 1)
    if len(offsets) < needed:
        raise Unusable(f"truncated: {len(offsets)} of {needed} parts of the image are there")
    if lengths is not None and len(offsets) and len(lengths) >= len(offsets):
        # As floats: no overflow at hostile values.
        ends = offsets.astype(np.float64) + lengths[: len(offsets)]
        need(data, int(ends.max()), "a part of the image")
