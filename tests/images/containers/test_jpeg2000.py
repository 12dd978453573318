"""JPEG 2000: tiles, their parts, boxes, the end mark."""

import struct

import numpy as np
import pytest

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.jpeg2000 import parse_jpeg2000
from tests.container_bytes import PRIMARIES, profile
from tests.image_bytes import encode, photograph


@pytest.fixture(scope="module")
def tiled():
    return encode(photograph(), "JPEG2000", no_jp2=True, tile_size=(20, 20))


def test_size_and_depth_are_read(tiled):
    container = parse_jpeg2000(tiled, 1)
    assert (container.width, container.height, container.bits) == (56, 40, 8)


@pytest.mark.parametrize("options", [{}, {"no_jp2": True}, {"tile_size": (20, 20)}])
def test_a_file_without_its_end_mark_is_whole(load, options):
    data = encode(photograph(), "JPEG2000", **options)
    assert data.endswith(b"\xff\xd9")
    for odd in (data[:-2], data[:-1], data + b"trailer", data[:-2] + bytes(9)):
        np.testing.assert_array_equal(load(odd), load(data))


@pytest.mark.parametrize("options", [{}, {"no_jp2": True}, {"tile_size": (20, 20)}])
def test_a_cut_anywhere_is_truncation(reason, options):
    data = encode(photograph(), "JPEG2000", **options)
    for cut in [len(data) * k // 20 for k in range(1, 20)] + [len(data) - 3]:
        assert "truncated" in (reason(data[:cut]) or ""), cut
        if cut < len(data) - 3:  # of the last byte, the mark's first takes the place
            assert reason(data[:cut] + b"\xff\xd9") is not None, cut


def test_a_missing_tile_is_truncation(tiled):
    last = tiled.rindex(b"\xff\x90\0\x0a")
    with pytest.raises(Unusable, match="truncated: a tile should end|1 of 6 tiles are missing"):
        parse_jpeg2000(tiled[:last], 1)
    with pytest.raises(Unusable, match="truncated: 1 of 6 tiles are missing"):
        parse_jpeg2000(tiled[:last] + b"\xff\xd9", 1)


def test_the_last_part_may_leave_its_length_open(load):
    data = bytearray(encode(photograph(), "JPEG2000", no_jp2=True))
    struct.pack_into(">I", data, data.index(b"\xff\x90\0\x0a") + 6, 0)
    np.testing.assert_array_equal(load(bytes(data)), np.asarray(photograph()))
    np.testing.assert_array_equal(load(bytes(data) + b"behind"), np.asarray(photograph()))
    with pytest.raises(Unusable, match="ends inside its last tile"):
        parse_jpeg2000(bytes(data[:-2]), 1)


def test_its_profile_is_heeded(load):
    icc = profile(*PRIMARIES["display_p3"])
    data = encode(photograph(), "JPEG2000")
    told = data.index(b"colr") - 4
    (size,) = struct.unpack_from(">I", data, told)
    box = struct.pack(">I4sBBB", 11 + len(icc), b"colr", 2, 0, 0) + icc
    header = data.index(b"jp2h") - 4
    grown = struct.pack(">I", struct.unpack_from(">I", data, header)[0] + len(box) - size)
    tagged = data[:header] + grown + data[header + 4 : told] + box + data[told + size :]
    np.testing.assert_array_equal(load(tagged), load(encode(photograph(), "PNG", icc_profile=icc)))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (8, struct.pack(">I", 2**31), "too large"),
        (24, bytes(4), "of 3 channels"),
        (40, struct.pack(">H", 500), "header should end|500 channels"),
        (24, struct.pack(">II", 1, 1), "2240 tiles are missing"),
        (2, b"\0\0", "without a size"),
    ],
)
def test_hostile_headers_are_refused_at_once(tiled, place, value, message):
    data = tiled[:place] + value + tiled[place + len(value) :]
    with pytest.raises(Unusable, match=message):
        parse_jpeg2000(data, 250)


def test_boxes_without_a_codestream_are_damage(reason):
    data = encode(photograph(), "JPEG2000")
    assert "without a codestream" in reason(data[: data.index(b"jp2c") - 4])
