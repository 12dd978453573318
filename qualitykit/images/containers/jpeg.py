"""Walking a JPEG file: its segments, its scans, its end."""

import re
import struct
from dataclasses import dataclass, field

import numpy as np

from qualitykit.images.containers.container import Container, Unusable, check_size
from qualitykit.images.containers.exif import exif_orientation
from qualitykit.images.containers.jpeg_scan import Frame, read_codes, scan_end

FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
HUFFMAN, PROGRESSIVE = frozenset((0xC0, 0xC1)), frozenset((0xC2, 0xC6, 0xCA, 0xCE))
LOSSLESS = frozenset((0xC3, 0xC7, 0xCB, 0xCF))
START, SCAN, END, CODES, RESTART = 0xD8, 0xDA, 0xD9, 0xC4, 0xDD
EXIF, JFIF, ADOBE, PROFILE, COMMENT = 0xE1, 0xE0, 0xEE, 0xE2, 0xFE
PROFILE_NAME = b"ICC_PROFILE\0"
NO_MARKERS = np.isin(np.arange(256), (0x00, 0x01, *range(0xD0, 0xD8), 0xFF))  # by what follows 0xFF
TRAILER = re.compile(rb"\0.{3,11}?[A-Za-z_]{4}", re.DOTALL)  # a zero, a few numbers, a name: SEF, MP4, ...
NO_MARKER = NO_MARKERS.tolist()
NEAR, PIECE = 16, 1 << 20  # candidates that are looked at one by one; then, bytes at once, at most


@dataclass
class _Walk:
    """What the segments and scans seen so far have told, and where the last scan begins."""

    kept: list[bytes]
    frame: Frame = field(default_factory=Frame)
    kind: int = 0
    missing: dict[int, list[int]] = field(default_factory=dict)  # bits not brought yet, by coefficient
    orientation: int = 1
    profile: dict[int, bytes] = field(default_factory=dict)
    scans: int = 0
    scan_start: int = 0
    kept_before: int = 0  # pieces that were kept before the last scan
    frame_of_scan: Frame | None = None  # as it was there: what follows may be no JPEG any more

    def complete(self) -> bool:
        return self.scans > 0 and not any(any(bits) for bits in self.missing.values())


def parse_jpeg(data: bytes, max_megapixels: float) -> Container:
    """Walk a JPEG file to its end-of-image marker; metadata and later pictures (MPO, gain maps) are dropped.

    Where the marker is missing, but not a bit of the last scan, the file is whole all the same, whether
    something else stands in the marker's place or nothing.

    Raises:
        Unusable: the image is too large, the file ends early, or its scans leave coefficients out.
    """
    walk, sure = _Walk([data[:2]]), True
    try:
        _walk_to_end(walk, data, max_megapixels)
    except Unusable as lost:
        if not walk.complete():
            raise
        sure = _settle_end(walk, data, lost)
    if not walk.frame.width or not walk.scans:
        raise Unusable("damaged: a JPEG without pixels")
    if not walk.complete():
        raise Unusable("truncated: its last scans are missing")
    stripped = b"".join([*walk.kept, b"\xff\xd9"])
    return Container(
        "JPEG",
        walk.frame.width,
        walk.frame.height,
        stripped,
        walk.orientation,
        b"".join(walk.profile[i] for i in sorted(walk.profile)) or None,
        end=len(stripped) - 2,
        scans=walk.scans,
        sure=sure,
    )


def read_size(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return width and height from a JPEG's frame header; zeros where it has none that is decoded."""
    position = start + 2
    while position + 9 <= min(end, len(data)):
        marker, position = _next_marker(data, position)
        if marker in FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", data.ljust(position + 7, b"\0"), position + 3)
            return (0, 0) if marker in LOSSLESS else (width, height)
        if marker in (SCAN, END) or position + 2 > len(data):
            break
        position += struct.unpack_from(">H", data, position)[0]
    return 0, 0


def _walk_to_end(walk: _Walk, data: bytes, max_megapixels: float) -> None:
    position = 2
    while True:
        marker, start = _next_marker(data, position)
        if marker == END:
            return
        if marker == START:
            raise Unusable("truncated: another picture begins before the end-of-image marker")
        if start + 2 > len(data):
            raise Unusable("truncated: it ends inside a segment")
        position = start + max(struct.unpack_from(">H", data, start)[0], 2)
        if position > len(data):
            raise Unusable("truncated: it ends inside a segment")
        body = data[start + 2 : position]
        _note(walk, marker, body, max_megapixels)
        if marker == SCAN:
            walk.scan_start, walk.kept_before = position, len(walk.kept)
            walk.kept.append(data[start - 2 : position])
            end = _next_marker(data, position)[1] - 2
            walk.kept.append(data[position:end])
            position = end
        elif _matters(marker, body):
            walk.kept.append(b"\xff" + bytes([marker]) + data[start:position])


def _settle_end(walk: _Walk, data: bytes, lost: Unusable) -> bool:
    """Take as the end of a JPEG without an end marker that of its last scan, if that is whole.

    Returns:
        Whether it is known to be whole. A progressive file's last scan cannot be walked by itself: such a
        file is taken as it is where nothing follows, for its decoder to tell.

    Raises:
        Unusable: the scan is not whole, or what makes it so may be something else that stands behind it.
    """
    if walk.kind in HUFFMAN:
        header = walk.kept[walk.kept_before][4:]
        end, filled = scan_end(walk.frame_of_scan, header, data, walk.scan_start)
        settled = _is_trailer(data, end, filled)
    else:
        end = len(data.rstrip(b"\xff"))
        settled = walk.kind in PROGRESSIVE and not _marker_at(data, walk.scan_start)
    if not settled:
        raise lost
    walk.kept[walk.kept_before + 1 :] = [data[walk.scan_start : end]]
    return walk.kind in HUFFMAN


def _is_trailer(data: bytes, end: int, filled: bool) -> bool:
    """Return whether what stands behind a whole scan shows that it is one.

    Where a file was cut and something else put behind, that may be codes up to the last block by chance. So
    nothing may follow, or a marker, or, behind a byte that was filled up with ones as encoders do, one other
    byte over and over, or what begins as the trailers of cameras do.
    """
    behind = data[end : end + 32]
    if not behind or behind == b"\xff" or (behind[0] == 0xFF and behind[1]):
        return True
    padding = behind[0] != data[end - 1] and data.count(behind[:1], end) == len(data) - end
    return filled and bool(padding or TRAILER.match(behind))


def _note(walk: _Walk, marker: int, body: bytes, max_megapixels: float) -> None:
    """Note what a segment tells."""
    if marker in FRAME_MARKERS:
        if walk.scans:
            raise Unusable("damaged: a JPEG with two frames")
        _note_frame(walk, marker, body)
        check_size(walk.frame.width, walk.frame.height, max_megapixels)
    elif marker == EXIF and body.startswith(b"Exif\0\0"):
        walk.orientation = exif_orientation(body)
    elif marker == PROFILE and body.startswith(PROFILE_NAME) and len(body) > 14:
        walk.profile.setdefault(body[12], body[14:])
    elif marker == CODES:
        read_codes(walk.frame, body)
    elif marker == RESTART and len(body) >= 2:
        (walk.frame.restart,) = struct.unpack_from(">H", body)
    elif marker == SCAN:
        walk.scans += 1
        _note_scan(walk, body)
        walk.frame_of_scan = walk.frame.copy()


def _matters(marker: int, body: bytes) -> bool:
    """Return whether the decoder needs a segment: of the applications' own, only what tells the colours."""
    if marker == JFIF:
        return body.startswith(b"JFIF")
    if marker == ADOBE:
        return body.startswith(b"Adobe")
    return marker != COMMENT and not 0xE0 <= marker <= 0xEF


def _marker_at(data: bytes, position: int) -> int | None:
    """Return where the second byte of the next marker stands, or None.

    Inside a scan, 0xFF stands before a zero (a data byte), a restart marker, or else the next real marker.
    """
    for _ in range(NEAR):
        position = data.find(b"\xff", position, len(data) - 1)
        if position < 0:
            return None
        position += 1
        if not NO_MARKER[data[position]]:
            return position
    return _far_marker(data, position)


def _far_marker(data: bytes, position: int) -> int | None:
    """Search as `_marker_at` does, longer and longer pieces at a time, as inside scans it is far."""
    values, size = np.frombuffer(data, np.uint8), 4096
    while position < len(data) - 1:
        piece = values[position : position + size + 1]
        full = np.flatnonzero(piece[:-1] == 0xFF)
        found = full[~NO_MARKERS[piece[full + 1]]]
        if len(found):
            return position + int(found[0]) + 1
        position, size = position + size, min(2 * size, PIECE)
    return None


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """Return the next marker that begins a segment or ends the image, and where its length stands."""
    found = position + 1 if _begins_segment(data, position) else _marker_at(data, position)
    if found is None:
        raise Unusable("truncated: it ends before the end-of-image marker")
    return data[found], found + 1


def _begins_segment(data: bytes, position: int) -> bool:
    """Return whether a marker stands right here, as it does between segments; then nothing is searched."""
    return position + 1 < len(data) and data[position] == 0xFF and not NO_MARKER[data[position + 1]]


def _note_frame(walk: _Walk, marker: int, body: bytes) -> None:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise Unusable("damaged: a JPEG frame header that is too short")
    walk.kind, frame = marker, walk.frame
    frame.height, frame.width = struct.unpack_from(">HH", body, 1)
    for i in range(6, 6 + 3 * body[5], 3):
        walk.missing[body[i]] = [-1] * 64
        frame.sampling[body[i]] = max(body[i + 1] >> 4, 1), max(body[i + 1] & 15, 1)


def _note_scan(walk: _Walk, body: bytes) -> None:
    """Take off what a scan brings: everything, or if progressive a band of coefficients down to a bit."""
    if not walk.frame.width or not body or len(body) < 4 + 2 * body[0]:
        raise Unusable("damaged: a JPEG scan without a proper header")
    count = body[0]
    first, last, bits = body[1 + 2 * count], body[2 + 2 * count], body[3 + 2 * count] & 15
    progressive = walk.kind in PROGRESSIVE
    band = range(first, min(last, 63) + 1) if progressive else range(64)
    for i in range(count):
        missing = walk.missing.get(body[1 + 2 * i])
        if missing is None:
            raise Unusable("damaged: a JPEG scan of an unknown component")
        for k in band:
            missing[k] = bits if progressive else 0
