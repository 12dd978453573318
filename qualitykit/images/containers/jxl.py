"""Walking a JPEG XL file: its boxes, if it has any, and the first bits of its codestream."""

from qualitykit.images.containers.boxes import boxes
from qualitykit.images.containers.container import Container, Unusable, check_size

CODESTREAM = b"\xff\x0a"
BOXED = b"\0\0\0\x0cJXL \r\n\x87\n"
WHOLE_STREAM, PART_OF_STREAM, FROM_JPEG = b"jxlc", b"jxlp", b"jbrd"
SIZES = ((9, 1), (13, 1), (18, 1), (30, 1))  # bits and what is added to them, by a selector of two bits
# Width from height, by a selector of three bits: 0 spells the width itself.
RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
FIRST_BYTES = 32  # enough for size and orientation


class _Bits:
    """Numbers of any count of bits, the lowest bit first."""

    def __init__(self, data: bytes):
        self.left, self.value = 8 * len(data), int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        if count > self.left:
            raise Unusable("truncated: it ends inside its header")
        taken, self.value = self.value & ((1 << count) - 1), self.value >> count
        self.left -= count
        return taken


def parse_jxl(data: bytes, max_megapixels: float) -> Container:
    """Read a JPEG XL's size and orientation; its decoder notices a codestream that ends early.

    Raises:
        Unusable: the image is too large, or the file ends in its header or inside a part of its codestream.
    """
    boxed = data.startswith(BOXED)
    head, rebuilt = _boxed_head(data) if boxed else (data[:FIRST_BYTES], False)
    if head[:2] != CODESTREAM:
        raise Unusable("damaged: a JPEG XL without a codestream")
    bits = _Bits(head[2:])
    width, height = _read_size(bits)
    check_size(width, height, max_megapixels)
    orientation = 1
    if not bits.take(1) and bits.take(1):  # not all as is usual, and more than the sample depth is told
        orientation = 1 + bits.take(3)
    # The decoder turns the picture, but not where it gives back the JPEG that the file was made from.
    return Container("JXL", width, height, data, orientation, turned=not rebuilt)


def _boxed_head(data: bytes) -> tuple[bytes, bool]:
    """Return the first bytes of the codestream in a file of boxes, and whether a JPEG can be had back."""
    head, rebuilt = b"", False
    for box in boxes(data):
        if box.kind in (WHOLE_STREAM, PART_OF_STREAM):
            if not box.whole:
                raise Unusable("truncated: it ends inside its codestream")
            skip = 4 if box.kind == PART_OF_STREAM else 0  # the part's number
            head = head or data[box.start + skip : box.end][:FIRST_BYTES]
        rebuilt = rebuilt or box.kind == FROM_JPEG
    return head, rebuilt


def _read_size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)
    height = _read_side(bits, small)
    ratio = bits.take(3)
    if not ratio:
        return _read_side(bits, small), height
    across, down = RATIOS[ratio]
    return height * across // down, height


def _read_side(bits: _Bits, small: int) -> int:
    if small:
        return 8 * (bits.take(5) + 1)
    count, more = SIZES[bits.take(2)]
    return bits.take(count) + more
