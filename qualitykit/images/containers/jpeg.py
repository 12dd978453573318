"""Walking a JPEG file: its segments, its scans, its end."""

import re
import struct
from dataclasses import dataclass, field

from qualitykit.images.containers.container import Container, Unusable, check_size, need
from qualitykit.images.containers.exif import exif_orientation

# Inside a scan, 0xFF stands before a zero (a data byte), a restart marker, or else the next real marker.
NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
SCAN, END, EXIF, JFIF, ADOBE, COMMENT = 0xDA, 0xD9, 0xE1, 0xE0, 0xEE, 0xFE


@dataclass
class _Frame:
    """The frame header, and which bits of which coefficients the scans seen so far have not brought yet."""

    width: int
    height: int
    progressive: bool
    missing: dict[int, list[int]] = field(default_factory=dict)

    def complete(self) -> bool:
        return not any(any(bits) for bits in self.missing.values())


def parse_jpeg(data: bytes, max_megapixels: float) -> Container:
    """Walk a JPEG file to its end-of-image marker; metadata other than the orientation are dropped.

    Raises:
        Unusable: the image is too large, the file ends early, or its scans leave coefficients out.
    """
    kept = [data[:2]]
    frame, orientation, scans, position = None, 1, 0, 2
    while True:
        marker, start = _next_marker(data, position)
        if marker == END:
            break
        need(data, start + 2, "a segment")
        position = start + struct.unpack_from(">H", data, start)[0]
        need(data, position, "a segment")
        body = data[start + 2 : position]
        if marker in FRAME_MARKERS:
            frame = _read_frame(marker, body)
            check_size(frame.width, frame.height, max_megapixels)
        elif marker == EXIF and body.startswith(b"Exif\0\0"):
            orientation = exif_orientation(body)
        elif marker == SCAN:
            scans += 1
            _note_scan(frame, body)
            position = _scan_end(data, position)
        if _matters(marker, body):
            kept.append(b"\xff" + bytes([marker]) + data[start:position])
    if frame is None or not scans:
        raise Unusable("damaged: a JPEG without pixels")
    if not frame.complete():
        raise Unusable("truncated: its last scans are missing")
    kept.append(b"\xff\xd9")
    stripped = b"".join(kept)
    return Container("JPEG", frame.width, frame.height, stripped, orientation, len(stripped) - 2, scans)


def _matters(marker: int, body: bytes) -> bool:
    """Return whether the decoder needs a segment: of the applications' own, only what tells the colours."""
    if marker == JFIF:
        return body.startswith(b"JFIF")
    if marker == ADOBE:
        return body.startswith(b"Adobe")
    return marker != COMMENT and not 0xE0 <= marker <= 0xEF


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """Return the next marker that begins a segment or ends the image, and where its length stands."""
    found = NEXT_MARKER.search(data, position)
    while found and found.group()[-1] == 0x01:
        found = NEXT_MARKER.search(data, found.end())
    if not found:
        raise Unusable("truncated: it ends before the end-of-image marker")
    return found.group()[-1], found.end()


def _scan_end(data: bytes, position: int) -> int:
    found = NEXT_MARKER.search(data, position)
    if not found:
        raise Unusable("truncated: it ends inside a scan")
    return found.start()


def _read_frame(marker: int, body: bytes) -> _Frame:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise Unusable("damaged: a JPEG frame header that is too short")
    height, width = struct.unpack_from(">HH", body, 1)
    missing = {body[6 + 3 * i]: [-1] * 64 for i in range(body[5])}
    return _Frame(width, height, marker in PROGRESSIVE, missing)


def _note_scan(frame: _Frame | None, body: bytes) -> None:
    """Take off what a scan brings: everything, or if progressive a band of coefficients down to a bit."""
    if frame is None or not body or len(body) < 4 + 2 * body[0]:
        raise Unusable("damaged: a JPEG scan without a proper header")
    count = body[0]
    first, last, bits = body[1 + 2 * count], body[2 + 2 * count], body[3 + 2 * count] & 15
    band = range(first, min(last, 63) + 1) if frame.progressive else range(64)
    for i in range(count):
        missing = frame.missing.get(body[1 + 2 * i])
        if missing is None:
            raise Unusable("damaged: a JPEG scan of an unknown component")
        for k in band:
            missing[k] = bits if frame.progressive else 0
