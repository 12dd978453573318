"""BMP: headers, depths, run lengths."""

import struct

import numpy as np
import pytest

from tests.image_bytes import bmp_bomb, encode, photograph


def _run_length_coded(pieces, stored=None):
    """An 8-bit BMP of 4 x 2 pixels, whose palette is grey, in run-length code."""
    body = bytes(pieces)
    palette = b"".join(bytes((v, v, v, 0)) for v in range(256))
    offset = 14 + 40 + len(palette)
    header = struct.pack(
        "<IiiHHIIiiII", 40, 4, 2, 1, 8, 1, len(body) if stored is None else stored, 0, 0, 256, 0
    )
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + palette + body


WHOLE = (4, 7, 0, 0, 4, 9, 0, 0, 0, 1)  # a row of 7, below it (that is, above it) a row of 9, the end


def test_run_lengths_are_decoded(load):
    assert load(_run_length_coded(WHOLE))[..., 0].tolist() == [[9] * 4, [7] * 4]


@pytest.mark.parametrize("cut", range(1, 10))
def test_cut_run_lengths_are_an_error(reason, cut):
    data = _run_length_coded(WHOLE)
    assert reason(data[:-cut]) is not None
    assert reason(_run_length_coded(WHOLE, stored=0)[:-cut]) is not None


def test_runs_as_they_are_and_jumps_are_walked_too(load):
    pieces = (
        0,
        3,
        1,
        2,
        3,
        0,
        1,
        4,
        0,
        0,
        0,
        2,
        2,
        0,
        2,
        8,
        0,
        1,
    )  # 1 2 3 as they are and a 4; two on, two of 8
    assert load(_run_length_coded(pieces, stored=0))[..., 0].tolist() == [[0, 0, 8, 8], [1, 2, 3, 4]]


def test_the_old_header_is_read(load):
    rows = bytes((1, 2, 3, 4, 5, 6, 0, 0))
    data = b"BM" + struct.pack("<IHHI", 34, 0, 0, 26) + struct.pack("<IHHHH", 12, 2, 1, 1, 24) + rows
    assert load(data).tolist() == [[[3, 2, 1], [6, 5, 4]]]


def test_rows_may_come_from_top_to_bottom(load):
    data = bytearray(encode(photograph(), "BMP"))
    struct.pack_into("<i", data, 22, -40)
    np.testing.assert_array_equal(load(bytes(data)), np.asarray(photograph())[::-1])


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_few_bits_are_read(load, mode):
    image = photograph().convert(mode)
    np.testing.assert_array_equal(load(encode(image, "BMP")), np.asarray(image.convert("RGB")))


def test_an_unknown_header_is_damage(reason):
    data = bytearray(encode(photograph(), "BMP"))
    struct.pack_into("<I", data, 14, 20)
    assert reason(bytes(data)) == "damaged: an unknown BMP header"


def test_sizes_below_one_are_damage(reason):
    data = bytearray(encode(photograph(), "BMP"))
    struct.pack_into("<ii", data, 18, -56, 40)
    assert reason(bytes(data)) == "damaged: an image of -56 x 40 pixels"


def test_too_large_an_image_is_refused_by_its_header(reason):
    assert "3600 megapixels" in reason(bmp_bomb())
