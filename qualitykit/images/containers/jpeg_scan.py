"""Where the last scan of a sequential JPEG ends, found by walking its Huffman codes without decoding them.

Only needed for files without an end marker: everywhere else the marker that follows says it.
"""

import re
from dataclasses import dataclass, field, replace

import numpy as np

from qualitykit.images.containers.container import Unusable

RESTART = re.compile(rb"\xff[\xd0-\xd7]")
BLOCK = 64
END_OF_BLOCK, RUN_OF_16 = 0x00, 0xF0
BAD, ENOUGH = 255, 128  # steps in the order of coefficients: of no code, and of the end of a block
PIECE = 1 << 16  # bytes whose codes are looked up at once
LONGEST_UNIT = 10 * BLOCK * 27 // 8 + 8  # bytes of the longest run of blocks that belong together


@dataclass
class Frame:
    """What the headers before a scan say.

    Args:
        width, height: pixels.
        sampling: {component: (blocks across, blocks down) in each unit}.
        codes: {(class, number): the body of a Huffman table}, class 0 for DC and 1 for AC.
        restart: units between restart markers; 0 for none.
    """

    width: int = 0
    height: int = 0
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)
    codes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    restart: int = 0

    def copy(self) -> "Frame":
        """Return a frame that later headers do not change."""
        return replace(self, codes=dict(self.codes))


def read_codes(frame: Frame, body: bytes) -> None:
    """Note the Huffman tables that a segment defines."""
    position = 0
    while position + 17 <= len(body):
        end = position + 17 + sum(body[position + 1 : position + 17])
        frame.codes[body[position] >> 4, body[position] & 15] = body[position + 1 : end]
        position = end


def scan_end(frame: Frame, header: bytes, data: bytes, start: int) -> tuple[int, bool]:
    """Find the end of the scan whose coded data begin at `start`.

    Returns:
        The position behind its last byte, and whether that byte is filled up with ones, as encoders do.

    Raises:
        Unusable: the data end before the last block, or are none.
    """
    blocks, units = _plan(frame, header)
    if frame.restart:
        rounds = -(-units // frame.restart)
        starts = [start, *(found.end() for found in RESTART.finditer(data, start))][:rounds]
        if len(starts) < rounds:
            raise Unusable("truncated: its last scan ends before the last row")
        start, units = starts[-1], units - (rounds - 1) * frame.restart
    coded, stuffed = _unstuffed(data, start)
    tables = [_steps(frame.codes.get(table, bytes(16)), table[0]) for table in dict.fromkeys(blocks)]
    numbers = {table: i for i, table in enumerate(dict.fromkeys(blocks))}
    bits = _walk(coded, [numbers[table] for table in blocks], tables, units)
    used = -(-bits // 8)
    filled = bits % 8 == 0 or (coded[used - 1] | 0xFF << (8 - bits % 8)) & 0xFF == 0xFF
    return start + used + int(np.searchsorted(stuffed, used, "right")), filled


def _plan(frame: Frame, header: bytes) -> tuple[list[tuple[int, int]], int]:
    """Return the tables of each code of a unit's blocks, DC and AC in turn, and the number of units."""
    parts = [(header[1 + 2 * i], header[2 + 2 * i]) for i in range(header[0])]
    most_across = max(across for across, _ in frame.sampling.values())
    most_down = max(down for _, down in frame.sampling.values())
    across, down = 8 * most_across, 8 * most_down
    sampling = [frame.sampling[component] for component, _ in parts]
    if len(parts) == 1:  # by itself, a component is coded block by block
        across, down = across // sampling[0][0], down // sampling[0][1]
        sampling = [(1, 1)]
    tables = []
    for (_, numbers), (wide, high) in zip(parts, sampling, strict=True):
        tables += [(0, numbers >> 4), (1, numbers & 15)] * (wide * high)
    return tables, -(-frame.width // across) * -(-frame.height // down)


def _unstuffed(data: bytes, start: int) -> tuple[bytes, np.ndarray]:
    """Return coded data up to the next marker without the zeros after 0xFF, and where those stood, counted
    in bytes that are left."""
    coded = np.frombuffer(data, np.uint8)[start:]
    full = np.flatnonzero(coded[:-1] == 0xFF)
    markers = full[coded[full + 1] != 0]
    end = int(markers[0]) if len(markers) else len(coded)
    zeros = full[full + 1 < end] + 1
    kept = np.delete(coded[:end], zeros)
    return kept.tobytes(), zeros - np.arange(len(zeros))


def _steps(table: bytes, is_ac: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, by the next 16 bits, how many bits a code and its value take, and how many coefficients."""
    bits, coefficients = np.zeros(1 << 16, np.uint8), np.full(1 << 16, BAD, np.uint8)
    first, symbols = 0, iter(table[16:])
    for length in range(1, 17):
        for symbol in (next(symbols, None) for _ in range(table[length - 1])):
            if symbol is None or first >= 1 << 16:
                raise Unusable("damaged: a Huffman table that is none")
            last = first + (1 << 16 - length)
            bits[first:last] = length + (symbol & 15 if is_ac else min(symbol, 16))
            coefficients[first:last] = _taken(symbol) if is_ac else 1
            first = last
    return bits, coefficients


def _taken(symbol: int) -> int:
    """Return how many coefficients an AC code brings: zeros and then one, 16 zeros, or all that are left."""
    if symbol == END_OF_BLOCK:
        return ENOUGH
    return 16 if symbol == RUN_OF_16 else 1 + (symbol >> 4)


def _walk(coded: bytes, blocks: list[int], tables: list, units: int) -> int:
    """Return how many bits a number of units takes; `blocks` names the table of each code in a unit."""
    done, piece_start = 0, 0
    pairs = list(zip(blocks[::2], blocks[1::2], strict=True))
    bit = 0
    while done < units:
        piece = coded[piece_start : piece_start + PIECE + LONGEST_UNIT]
        bits, coefficients = _looked_up(piece, tables)
        last = 8 * len(piece) if piece_start + len(piece) == len(coded) else 8 * PIECE
        limit = 8 * len(piece)
        while done < units and bit < last:
            for dc, ac in pairs:
                bit += bits[dc][bit] if coefficients[dc][bit] != BAD else _none()
                steps, taken, k = bits[ac], coefficients[ac], 1
                while k < BLOCK:
                    k += taken[bit]
                    bit += steps[bit]
                if BLOCK < k < ENOUGH or k > ENOUGH + BLOCK:
                    _none()
            done += 1
            if bit > limit:
                raise Unusable("truncated: its last scan ends before the last row")
        if done < units and bit >= last and last == limit:
            raise Unusable("truncated: its last scan ends before the last row")
        if done == units:
            return 8 * piece_start + bit
        piece_start, bit = piece_start + bit // 8, bit % 8
    return 0


def _looked_up(piece: bytes, tables: list) -> tuple[list[bytes], list[bytes]]:
    """Return the tables' entries at every bit of a piece, and zeros behind it."""
    padded = np.frombuffer(piece + bytes(LONGEST_UNIT), np.uint8).astype(np.uint32)
    three = padded[:-2] << 16 | padded[1:-1] << 8 | padded[2:]
    ahead = (three[:, None] >> np.arange(8, 0, -1, dtype=np.uint32)).astype(np.uint16).ravel()
    return [bits[ahead].tobytes() for bits, _ in tables], [taken[ahead].tobytes() for _, taken in tables]


def _none() -> int:
    raise Unusable("damaged: its last scan holds what is no code")
