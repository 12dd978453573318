"""Boxes, which AVIF, HEIF, JPEG 2000, JPEG XL and Canon's CR3 are made of: a length, four letters, a body."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from qualitykit.images.containers.container import Unusable


@dataclass(frozen=True)
class Box:
    """Where a box's body lies.

    Args:
        kind: its four letters.
        start, end: of the body, in bytes from the start of the data; both within the data.
        whole: the data hold all of it.
    """

    kind: bytes
    start: int
    end: int
    whole: bool


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the boxes between two positions, until one is none; the last may be cut."""
    end = len(data) if end is None else min(end, len(data))
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if length == 1 and body + 8 <= end:
            (length,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif length == 0:  # to the end of what it stands in
            length = end - start
        if length < body - start:
            return
        yield Box(kind, body, min(start + length, end), start + length <= end)
        start += length


def children(data: bytes, box: Box, skip: int = 0) -> dict[bytes, Box]:
    """Return the first box of each kind inside a box, whose body begins with `skip` bytes of its own."""
    if not box.whole:
        raise Unusable(f"truncated: it ends inside its {box.kind.decode('latin-1')} box")
    found: dict[bytes, Box] = {}
    for child in boxes(data, box.start + skip, box.end):
        if not child.whole:
            raise Unusable(f"damaged: a box is longer than the {box.kind.decode('latin-1')} box around it")
        found.setdefault(child.kind, child)
    return found


class Reader:
    """Big-endian numbers one after another; reading past the end is damage.

    Example:
        >>> reader = Reader(b"\\0\\1\\2", 0, 3)
        >>> reader.number(2), reader.number(1)
        (1, 2)
    """

    def __init__(self, data: bytes, start: int, end: int):
        self.data, self.position, self.end = data, start, end

    def number(self, size: int) -> int:
        """Return the number that the next `size` bytes hold; 0 where size is 0."""
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        if self.position + size > self.end:
            raise Unusable("damaged: a box ends before its last number")
        self.position += size
        return self.data[self.position - size : self.position]
