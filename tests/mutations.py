"""Files with something wrong in them, from files that are whole, the same ones for the same seed."""

import struct
import zlib

import numpy as np

PNG = b"\x89PNG\r\n\x1a\n"

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def mutated(data, seed):
    """One to four changes: bits, bytes, numbers at their extremes, parts cut, doubled, moved or zeroed."""
    rng = np.random.default_rng(seed)
    data = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        CHANGES[rng.integers(len(CHANGES))](data, rng)
    return bytes(data)


def _place(data, rng):
    """A place in the data; half of them among the first bytes, where headers are."""
    if not data:
        return 0
    end = min(len(data), 400) if rng.random() < 0.5 else len(data)
    return int(rng.integers(end))


def _flip_bit(data, rng):
    if data:
        data[_place(data, rng)] ^= 1 << int(rng.integers(8))


def _set_byte(data, rng):
    if data:
        data[_place(data, rng)] = int(rng.integers(256))


def _set_number(data, rng):
    size, order = int(rng.choice((1, 2, 4, 8))), ("little", "big")[rng.integers(2)]
    value = EXTREMES[rng.integers(len(EXTREMES))] % (1 << 8 * size)
    place = _place(data, rng)
    data[place : place + size] = value.to_bytes(size, order)


def _cut(data, rng):
    del data[_place(data, rng) :]


def _delete(data, rng):
    place = _place(data, rng)
    del data[place : place + int(rng.integers(1, 40))]


def _insert(data, rng):
    place = _place(data, rng)
    data[place:place] = rng.integers(0, 256, rng.integers(1, 40), np.uint8).tobytes()


def _double(data, rng):
    place, other = _place(data, rng), _place(data, rng)
    data[place:place] = data[other : other + int(rng.integers(1, 200))]


def _zero(data, rng):
    place = _place(data, rng)
    size = min(int(rng.integers(1, 200)), len(data) - place)
    data[place : place + size] = bytes(size)


CHANGES = (_flip_bit, _set_byte, _set_number, _set_number, _cut, _delete, _insert, _double, _zero)


def with_right_sums(data):
    """A damaged PNG whose chunks' checksums fit again, so that what reads it goes on; others as they are."""
    if not data.startswith(PNG):
        return data
    data, position = bytearray(data), len(PNG)
    while position + 12 <= len(data):
        end = position + 12 + struct.unpack_from(">I", data, position)[0]
        if end > len(data):
            break
        struct.pack_into(">I", data, end - 4, zlib.crc32(data[position + 4 : end - 4]))
        position = end
    return bytes(data)
