"""PNG: depths, interlacing, checksums, streams that end early."""

import struct
import zlib

import numpy as np
import pytest

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.png import parse_png, stream_is_short
from tests.image_bytes import encode, photograph, png, png_chunk, png_rows

WIDE = np.array([[0, 300, 32768, 40000, 65535]], np.uint16)


def test_16_bit_grey_is_rounded_and_not_clipped(load):
    assert load(png(5, 1, 16, 0, png_rows(WIDE)))[0, :, 1].tolist() == [0, 1, 128, 156, 255]


def test_16_bit_colour_is_rounded(load):
    pixels = np.stack([WIDE, WIDE[:, ::-1], WIDE], -1)
    assert load(png(5, 1, 16, 2, png_rows(pixels)))[0, :, 1].tolist() == [255, 156, 128, 1, 0]


@pytest.mark.parametrize("factor", [256, 257])
def test_what_was_widened_to_16_bits_comes_back(load, factor):
    bytes_ = np.arange(256, dtype=np.uint16)[None]
    assert load(png(256, 1, 16, 0, png_rows(bytes_ * factor)))[0, :, 0].tolist() == list(range(256))


def test_16_bit_colour_with_alpha_is_blended_on_white(load):
    pixel = np.array([[[200 << 8, 100 << 8, 0, 51 << 8]]], np.uint16)
    loaded = load(png(1, 1, 16, 6, png_rows(pixel)))[0, 0]
    np.testing.assert_allclose(loaded, 0.2 * np.array([200, 100, 0]) + 0.8 * 255, atol=0.5)


def test_16_bit_grey_with_alpha_is_blended_on_white(load):
    pixel = np.array([[[100 << 8, 51 << 8]]], np.uint16)
    np.testing.assert_allclose(load(png(1, 1, 16, 4, png_rows(pixel)))[0, 0], 224, atol=0.5)


def test_a_transparent_16_bit_grey_is_white_and_its_neighbour_is_not(load):
    clear = png_chunk(b"tRNS", struct.pack(">H", 300))
    pixels = np.array([[300, 301]], np.uint16)
    assert load(png(2, 1, 16, 0, png_rows(pixels), clear))[0, :, 0].tolist() == [255, 1]


def test_a_transparent_colour_is_white(load):
    clear = png_chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    pixels = np.array([[[1, 2, 3], [1, 2, 4]]], np.uint8)
    assert load(png(2, 1, 8, 2, png_rows(pixels), clear))[0].tolist() == [[255] * 3, [1, 2, 4]]


@pytest.mark.parametrize(("depth", "expected"), [(1, [0, 255]), (2, [0, 170]), (4, [0, 170])])
def test_few_bits_of_grey_span_the_whole_range(load, depth, expected):
    row = {1: 0b01000000, 2: 0b00100000, 4: 0b00001010}[depth]
    assert load(png(2, 1, depth, 0, bytes([0, row])))[0, :, 0].tolist() == expected


def _interlaced(value=9):
    """The filtered rows of 5 x 5 grey pixels of one value in Adam7's seven passes."""
    widths = {1: [1], 2: [1], 3: [2], 4: [1, 1], 5: [3], 6: [2, 2, 2], 7: [5, 5]}
    return b"".join(bytes([0] + [value] * n) for rows in widths.values() for n in rows)


def test_an_interlaced_png_gives_its_pixels(load):
    assert (load(png(5, 5, 8, 0, _interlaced(), interlaced=1)) == 9).all()


@pytest.mark.parametrize("missing", [1, 6, 7, 20])
def test_an_interlaced_png_whose_stream_ends_early_is_truncated(reason, missing):
    data = png(5, 5, 8, 0, _interlaced()[:-missing], interlaced=1)
    assert "truncated" in reason(data)


@pytest.mark.parametrize("rows", [0, 1, 20, 39])
def test_a_stream_that_ends_before_the_last_row_is_truncated(reason, rows):
    data = png(56, 40, 8, 2, png_rows(np.asarray(photograph())[:rows]))
    assert "truncated" in reason(data)


def test_black_rows_at_the_end_are_no_truncation(load):
    pixels = np.asarray(photograph()).copy()
    pixels[-3:] = 0
    np.testing.assert_array_equal(load(png(56, 40, 8, 2, png_rows(pixels))), pixels)


def test_the_length_of_the_stream_is_counted_over_all_its_chunks():
    rows = png_rows(np.asarray(photograph()))
    packed = zlib.compress(rows)
    plain = png(56, 40, 8, 2, rows)
    split = plain[:33] + png_chunk(b"IDAT", packed[:99]) + png_chunk(b"IDAT", packed[99:]) + plain[-12:]
    assert not stream_is_short(split)
    assert stream_is_short(plain[:33] + png_chunk(b"IDAT", packed[:99]) + plain[-12:])


@pytest.mark.parametrize("position", [20, 60, -14])
def test_a_wrong_checksum_is_an_error(reason, position):
    data = bytearray(encode(photograph(), "PNG"))
    data[position] ^= 1
    assert "checksum" in reason(bytes(data)) or "too large" in reason(bytes(data))


def test_metadata_may_be_damaged(load):
    data = encode(photograph(), "PNG")
    damaged = bytearray(png_chunk(b"iCCP", b"profile\0\0" + bytes(20)))
    damaged[-1] ^= 1
    np.testing.assert_array_equal(load(data[:33] + bytes(damaged) + data[33:]), np.asarray(photograph()))


def test_a_chunk_without_which_the_pixels_cannot_be_read_is_told(reason):
    data = encode(photograph(), "PNG")
    assert reason(data[:33] + png_chunk(b"CgBI", bytes(4)) + data[33:]).startswith("damaged or unsupported")


def test_only_what_the_pixels_need_is_kept():
    data = encode(photograph(), "PNG")
    text = png_chunk(b"tEXt", b"note\0" + b"x" * 5000)
    assert parse_png(data[:33] + text + data[33:] + b"behind the end", 1).data == parse_png(data, 1).data


def test_a_png_without_a_header_is_damaged():
    with pytest.raises(Unusable, match="without a header"):
        parse_png(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b""), 1)
