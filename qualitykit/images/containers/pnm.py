"""Walking a PNM file (PBM, PGM or PPM): its header, and whether all samples follow."""

import re
from dataclasses import dataclass

from qualitykit.images.containers.container import Container, Unusable, check_size, need

BLACK_AND_WHITE, PLAIN = b"14", b"123"  # kinds: one bit a pixel; numbers spelt out
COLOUR = b"36"
MOST = 65535
# A number of the header, behind blanks and comments.
NUMBER = re.compile(rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,10})(?=\s|#)")
COMMENT = re.compile(rb"#[^\r\n]*")


def is_pnm(data: bytes) -> bool:
    """Return whether data begin as a PBM, PGM or PPM does; two letters alone could be any text."""
    return re.match(rb"P[1-6](?:\s|#[^\r\n]*[\r\n])+\d", data[:1000]) is not None


@dataclass(frozen=True)
class Header:
    """What a PNM's header says: the kind's digit, pixels, the largest sample, and where samples begin."""

    kind: bytes
    width: int
    height: int
    most: int
    start: int

    @property
    def channels(self) -> int:
        return 3 if self.kind in COLOUR else 1


def read_header(data: bytes) -> Header:
    """Read a PNM's header.

    Raises:
        Unusable: it is none.
    """
    kind, position, numbers = data[1:2], 2, []
    for _ in range(2 if kind in BLACK_AND_WHITE else 3):
        found = NUMBER.match(data, position)
        if not found:
            raise Unusable("truncated or damaged: a PNM without a proper header")
        numbers.append(int(found[1]))
        position = found.end()
    width, height, most = (*numbers, 1)[:3]
    if not 1 <= most <= MOST:
        raise Unusable(f"damaged: samples up to {most}")
    return Header(kind, width, height, most, position + 1)


def parse_pnm(data: bytes, max_megapixels: float) -> Container:
    """Read a PNM's header and check that as many samples follow as it announces.

    Raises:
        Unusable: the image is too large, the file ends early, or the header is none.
    """
    header = read_header(data)
    check_size(header.width, header.height, max_megapixels)
    if header.kind in PLAIN:
        _count_spelt(data, header)
    else:
        row = header.width * header.channels * (1 + (header.most > 255))
        row = (header.width + 7) // 8 if header.kind in BLACK_AND_WHITE else row
        need(data, header.start + row * header.height, "the pixels")
    return Container("PPM", header.width, header.height, data, bits=header.most.bit_length())


def spelt(data: bytes, header: Header) -> bytes:
    """Return the numbers of a plain PNM as text, without comments."""
    return COMMENT.sub(b"", data[header.start :])


def _count_spelt(data: bytes, header: Header) -> None:
    """Raise unless there are as many numbers as pixels need; those of one bit may stand without blanks."""
    text, needed = spelt(data, header), header.width * header.height * header.channels
    if header.kind in BLACK_AND_WHITE:
        there, last = text.count(b"0") + text.count(b"1"), b""
    else:
        numbers = text.split()
        there = len(numbers)
        last = numbers[-1] if there == needed and not text[-1:].isspace() else b""
    if there < needed or (last.isdigit() and 10 * int(last) <= header.most):  # another digit could be missing
        raise Unusable(f"truncated: {there - bool(last)} of {needed} samples are there for certain")
