"""JPEG XL: sizes of any spelling, orientation, boxes, what a cut takes away."""

import numpy as np
import pytest
from PIL import Image

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.jxl import CODESTREAM, parse_jxl
from tests.container_bytes import jxl, jxl_of_jpeg
from tests.image_bytes import encode, photograph


def stream(*numbers):
    """A codestream of (value, bits) pairs, the lowest bit first."""
    value = shift = 0
    for number, bits in numbers:
        value |= number << shift
        shift += bits
    return CODESTREAM + value.to_bytes(24, "little")


@pytest.mark.parametrize(
    ("numbers", "size"),
    [
        ([(1, 1), (4, 5), (0, 3), (6, 5)], (56, 40)),
        ([(1, 1), (4, 5), (1, 3)], (40, 40)),
        ([(0, 1), (0, 2), (39, 9), (0, 3), (0, 2), (54, 9)], (55, 40)),
        ([(0, 1), (1, 2), (2999, 13), (3, 3)], (4000, 3000)),
        ([(0, 1), (2, 2), (8999, 18), (5, 3)], (16000, 9000)),
        ([(0, 1), (3, 2), (99, 30), (7, 3)], (200, 100)),
    ],
)
def test_sizes_are_read_however_they_are_spelt(numbers, size):
    container = parse_jxl(stream(*numbers, (1, 1)), 1000)
    assert (container.width, container.height, container.orientation) == (*size, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_read(orientation):
    small = [(1, 1), (4, 5), (1, 3)]
    assert parse_jxl(stream(*small, (0, 1), (1, 1), (orientation - 1, 3)), 1).orientation == orientation
    assert parse_jxl(stream(*small, (0, 1), (0, 1)), 1).orientation == 1


def test_too_large_a_picture_is_refused_by_its_header(reason):
    pytest.importorskip("pillow_jxl")
    data = stream((0, 1), (3, 2), (2**30 - 1, 30), (1, 3))
    assert reason(data).startswith("too large: 1073741824 x 1073741824")


@pytest.mark.parametrize("data", [CODESTREAM, CODESTREAM + b"\0"])
def test_a_header_that_ends_early_is_truncation(data):
    with pytest.raises(Unusable, match="truncated: it ends inside its header"):
        parse_jxl(data, 1)


def test_boxes_without_a_codestream_are_damage():
    with pytest.raises(Unusable, match="without a codestream"):
        parse_jxl(b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0\0\0\x14ftypjxl \0\0\0\0jxl ", 1)


@pytest.mark.parametrize("boxed", [False, True])
def test_a_cut_anywhere_is_an_error(reason, boxed):
    pytest.importorskip("pillow_jxl")
    data = jxl(photograph(), use_container=boxed)
    for cut in [len(data) * k // 20 for k in range(1, 20)] + [len(data) - 1]:
        assert "truncated" in (reason(data[:cut]) or ""), cut


@pytest.mark.parametrize("orientation", [1, 3, 6, 8, 5])
def test_what_was_made_from_a_jpeg_shows_what_the_jpeg_shows(load, orientation):
    pytest.importorskip("pillow_jxl")
    exif = Image.Exif()
    exif[274] = orientation
    jpeg = encode(photograph(), "JPEG", quality=90, exif=exif)
    data = jxl_of_jpeg(jpeg)
    for orient in (True, False):
        np.testing.assert_array_equal(load(data, orient=orient), load(jpeg, orient=orient))


def test_lossless_pixels_come_back(load):
    pytest.importorskip("pillow_jxl")
    np.testing.assert_array_equal(load(jxl(photograph(), lossless=True)), np.asarray(photograph()))
