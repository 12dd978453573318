"""Walking an AVIF or HEIF file: its main picture, how it lies, and whether all of its bytes are there."""

import struct

from qualitykit.images.containers.boxes import boxes
from qualitykit.images.containers.container import CodePoints, Container, Unusable, check_size
from qualitykit.images.containers.items import DERIVED, Items, check_pieces, read_items

SEQUENCE = b"avis"
AVIF_BRANDS = frozenset((b"avif", SEQUENCE))
HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1")
)
AV1, HEVC = frozenset((b"av01",)), frozenset((b"hvc1", b"hev1"))
ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
# EXIF orientation by quarter turns against the clock and, after them, mirroring: none, rows swapped, columns.
ORIENTATIONS = {0: (1, 4, 2), 1: (8, 5, 7), 2: (3, 2, 4), 3: (6, 7, 5)}


def brands(data: bytes) -> frozenset[bytes]:
    """Return the major and compatible brands of a file that begins with an `ftyp` box, else none."""
    first = next(boxes(data[:4096]), None)
    if first is None or first.kind != b"ftyp":
        return frozenset()
    body = data[first.start : first.end]
    return frozenset(body[i : i + 4] for i in range(0, len(body) - 3, 4) if i != 4)  # at 4 stands a version


def is_avif(data: bytes) -> bool:
    """Return whether the file says that it is an AVIF."""
    return bool(brands(data) & AVIF_BRANDS)


def is_heif(data: bytes) -> bool:
    """Return whether the file says that it is a HEIF, and not that it is an AVIF."""
    found = brands(data)
    return bool(found & HEIF_BRANDS) and not found & AVIF_BRANDS


def parse_avif(data: bytes, max_megapixels: float) -> Container:
    """Find an AVIF's primary item, which is its main picture, also where the file holds a sequence.

    Raises:
        Unusable: the image is too large, the file names no main picture, or lacks bytes of it.
    """
    items, shared = _main_picture(data, max_megapixels, AV1)
    if data[8:12] == SEQUENCE:  # told so, the decoder would take the sequence's first frame instead
        data = data[:8] + b"avif" + data[12:]
    return Container("AVIF", *_size(items), data, **shared)


def parse_heif(data: bytes, max_megapixels: float) -> Container:
    """Find a HEIF's primary item, which is its main picture; thumbnails, depth and gain maps are others.

    Raises:
        Unusable: the image is too large, the file names no main picture, or lacks bytes of it.
    """
    items, shared = _main_picture(data, max_megapixels, HEVC)
    return Container("HEIF", *_aperture(items, _size(items)), data, turned=True, **shared)


def _main_picture(data: bytes, max_megapixels: float, codes: frozenset[bytes]) -> tuple[Items, dict]:
    """Find the main picture, check it and its parts, and return what both formats tell of it."""
    meta = next((box for box in boxes(data) if box.kind == b"meta"), None)
    if meta is None:
        raise Unusable("truncated or damaged: an AVIF or HEIF that names no main picture")
    items = read_items(data, meta)
    if items.primary not in items.kinds:
        raise Unusable("damaged: an AVIF or HEIF that names no main picture")
    check_size(*_size(items), max_megapixels)
    parts = items.parts(items.primary)
    for part in parts + _alpha_planes(items, parts):
        kind = items.kinds.get(part, b"")
        if kind not in codes | DERIVED:
            raise Unusable(f"its main picture is coded as {kind.decode('latin-1')!r}, which is not read")
        if len(parts) > 1 and part != items.primary:
            check_size(*_size(items, part), max_megapixels)
        check_pieces(data, items, part)
    return items, {"orientation": _orientation(items), "colour": _colour(items, parts)}


def _alpha_planes(items: Items, parts: list[int]) -> list[int]:
    """Return the items that the alpha planes of the main picture and its parts are made of."""
    shown = set(parts)
    planes = [
        item
        for kind, item, helped in items.helps
        if kind == b"auxl" and helped in shown and (items.has(item, b"auxC") or b"")[4:].startswith(ALPHA)
    ]
    return [part for plane in dict.fromkeys(planes) for part in items.parts(plane) if part not in shown]


def _size(items: Items, item: int | None = None) -> tuple[int, int]:
    stated = items.has(items.primary if item is None else item, b"ispe") or b""
    if len(stated) < 12:
        raise Unusable("damaged: a picture without a size")
    return struct.unpack_from(">II", stated, 4)


def _aperture(items: Items, size: tuple[int, int]) -> tuple[int, int]:
    """Return what is left of a size where the file cuts the picture's margins off."""
    cut = items.has(items.primary, b"clap") or b""
    if len(cut) < 16:
        return size
    width, of_width, height, of_height = struct.unpack_from(">IIII", cut)
    if not of_width or not of_height:
        return size
    return min(size[0], round(width / of_width)), min(size[1], round(height / of_height))


def _orientation(items: Items) -> int:
    turns, mirror = items.has(items.primary, b"irot"), items.has(items.primary, b"imir")
    return ORIENTATIONS[turns[0] & 3 if turns else 0][1 + (mirror[0] & 1) if mirror else 0]


def _colour(items: Items, parts: list[int]) -> bytes | CodePoints | None:
    """Return the profile of the main picture, or of the first part that has one; a profile beats numbers."""
    for part in parts:
        told = [body for kind, body in items.properties.get(part, ()) if kind == b"colr"]
        for body in told:
            if body[:4] in (b"prof", b"rICC"):
                return body[4:]
        for body in told:
            if body[:4] == b"nclx" and len(body) >= 8:
                return CodePoints(*struct.unpack_from(">HH", body, 4))
    return None
