"""The items of an AVIF or HEIF file: which there are, what they show, and where their bytes lie."""

from dataclasses import dataclass, field

from qualitykit.images.containers.boxes import Box, Reader, boxes, children
from qualitykit.images.containers.container import Unusable, need

MOST_PIECES = 100_000  # of all items together; a 250-megapixel grid of 64 x 64 tiles has 61,000
DERIVED = frozenset((b"grid", b"iovl", b"iden"))  # pictures made of others
CODED = frozenset((b"av01", b"hvc1", b"hev1"))  # whose bits never end in a byte of zeros
ZEROS = 16
FILE, ITEM_DATA = 0, 1  # what an item's offsets count from


@dataclass
class Items:
    """What a `meta` box says.

    Args:
        primary: number of the main picture, or None where the file names none.
        kinds: {item: four letters, as hvc1, av01 or grid}.
        pieces: {item: [(start, end) in the file, ...]}.
        made_of: {item: the items that it is put together from}.
        helps: [(kind of help, item, the item that it helps)], as (auxl, 7, 1) for an alpha plane.
        properties: {item: [(kind, body), ...]} in the order in which they are applied.
    """

    primary: int | None = None
    kinds: dict[int, bytes] = field(default_factory=dict)
    pieces: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    made_of: dict[int, list[int]] = field(default_factory=dict)
    helps: list[tuple[bytes, int, int]] = field(default_factory=list)
    properties: dict[int, list[tuple[bytes, bytes]]] = field(default_factory=dict)

    def has(self, item: int, kind: bytes) -> bytes | None:
        """Return an item's last property of a kind, or None."""
        return dict(self.properties.get(item, ())).get(kind)

    def parts(self, item: int) -> list[int]:
        """Return an item and all that it is put together from, each once."""
        found: dict[int, None] = {}
        waiting = [item]
        while waiting:
            part = waiting.pop()
            if part not in found:
                found[part] = None
                if self.kinds.get(part) in DERIVED:
                    waiting.extend(self.made_of.get(part, ()))
        return list(found)


def read_items(data: bytes, meta: Box) -> Items:
    """Read a `meta` box.

    Raises:
        Unusable: it is cut, contradicts itself, or is of a kind that is not known.
    """
    inside = children(data, meta, skip=4)
    items = Items()
    for kind, read in READERS.items():
        if kind in inside:
            box = inside[kind]
            read(items, Reader(data, box.start, box.end), inside)
    return items


def _read_primary(items: Items, reader: Reader, _) -> None:
    version = reader.number(4) >> 24
    items.primary = reader.number(4 if version else 2)


def _read_kinds(items: Items, reader: Reader, _) -> None:
    version = reader.number(4) >> 24
    reader.number(4 if version else 2)  # how many
    for box in boxes(reader.data, reader.position, reader.end):
        entry = Reader(reader.data, box.start, box.end)
        version = entry.number(4) >> 24
        if box.kind == b"infe" and version >= 2:
            item = entry.number(4 if version == 3 else 2)
            entry.number(2)  # protection
            items.kinds[item] = entry.take(4)


def _read_references(items: Items, reader: Reader, _) -> None:
    wide = 4 if reader.number(4) >> 24 else 2
    for box in boxes(reader.data, reader.position, reader.end):
        entry = Reader(reader.data, box.start, box.end)
        source = entry.number(wide)
        targets = [entry.number(wide) for _ in range(entry.number(2))]
        if box.kind == b"dimg":
            items.made_of.setdefault(source, []).extend(targets)
        else:
            items.helps.extend((box.kind, source, target) for target in targets)


def _read_pieces(items: Items, reader: Reader, inside: dict[bytes, Box]) -> None:
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    count, left = reader.number(4 if version == 2 else 2), MOST_PIECES
    for _ in range(count):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else FILE
        reader.number(2)  # a file elsewhere; none is meant by 0, and no other is read
        base = reader.number(base_size)
        pieces, number = [], reader.number(2)
        left -= number + 1
        if left < 0:
            raise Unusable("damaged: its items are in too many pieces")
        for _ in range(number):
            reader.number(index_size if version else 0)
            start = base + reader.number(offset_size)
            pieces.append((start, start + reader.number(length_size)))
        items.pieces[item] = _in_file(pieces, method, reader.data, inside)


def _in_file(pieces: list, method: int, data: bytes, inside: dict[bytes, Box]) -> list[tuple[int, int]]:
    """Return pieces as positions in the file; one whose length is 0 reaches to the end of it."""
    box = inside.get(b"idat")
    if method == ITEM_DATA and box:
        pieces = [(start + box.start, end + box.start) for start, end in pieces]
    elif method != FILE:
        return []
    return [(start, end if end > start else max(start, len(data))) for start, end in pieces]


def _read_properties(items: Items, reader: Reader, _) -> None:
    data, known, links = reader.data, [], []
    for box in boxes(data, reader.position, reader.end):
        if box.kind == b"ipco":
            known = [(p.kind, data[p.start : p.end]) for p in boxes(data, box.start, box.end)]
        elif box.kind == b"ipma":
            links.append(Reader(data, box.start, box.end))
    for link in links:
        flags = link.number(4)
        for _ in range(link.number(4)):
            item = link.number(4 if flags >> 24 else 2)
            for _ in range(link.number(1)):
                index = link.number(2) & 0x7FFF if flags & 1 else link.number(1) & 0x7F
                if 0 < index <= len(known):
                    items.properties.setdefault(item, []).append(known[index - 1])


READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_kinds,
    b"iref": _read_references,
    b"iloc": _read_pieces,
    b"iprp": _read_properties,
}


def check_pieces(data: bytes, items: Items, item: int) -> None:
    """Raise unless all bytes of an item are in the file, and are not zeros in the place of a part cut off."""
    pieces = items.pieces.get(item)
    if not pieces:
        raise Unusable("damaged: the main picture has no data")
    for _, end in pieces:
        need(data, end, "the main picture")
    start, end = pieces[-1]
    if items.kinds.get(item) in CODED and not any(data[max(start, end - ZEROS) : end]):
        raise Unusable("truncated: the main picture's data end in zeros")
