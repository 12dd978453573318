"""JPEG: segments, scans, and what a decoder would invent."""

import struct

import numpy as np
import pytest

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.jpeg import parse_jpeg
from tests.image_bytes import encode, jpeg_bomb, orientation_block, photograph, with_exif


@pytest.fixture(scope="module")
def baseline():
    return encode(photograph(), "JPEG")


@pytest.fixture(scope="module")
def progressive():
    return encode(photograph(), "JPEG", progressive=True)


def _segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", 2 + len(body)) + body


def test_size_and_scans_are_read(baseline, progressive):
    for data, scans in ((baseline, 1), (progressive, 10)):
        container = parse_jpeg(data, 1)
        assert (container.width, container.height, container.scans) == (56, 40, scans)
        assert container.data[container.end :] == b"\xff\xd9"


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_orientation_is_read_in_both_byte_orders(baseline, order):
    assert parse_jpeg(with_exif(baseline, orientation_block(8, order)), 1).orientation == 8


def test_metadata_and_what_follows_the_end_are_dropped(load, baseline):
    extra = _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>") + _segment(0xE2, b"MPF\0" + bytes(50))
    longer = baseline[:2] + extra + _segment(0xFE, b"comment") + baseline[2:] + baseline
    assert parse_jpeg(longer, 1).data == parse_jpeg(baseline, 1).data
    np.testing.assert_array_equal(load(longer), load(baseline))


def test_fill_bytes_before_a_marker_are_allowed(load, baseline):
    np.testing.assert_array_equal(load(baseline[:2] + b"\xff\xff" + baseline[2:]), load(baseline))


def test_what_tells_the_colours_is_kept(load):
    plain = encode(photograph(), "JPEG", keep_rgb=True)  # stored as RGB, which Adobe's segment alone tells
    assert np.abs(load(plain).astype(int) - np.asarray(photograph())).mean() < 12


@pytest.mark.parametrize("scan", range(1, 10))
def test_each_missing_scan_is_noticed_though_an_end_marker_follows(reason, progressive, scan):
    starts = [i for i in range(len(progressive) - 1) if progressive[i : i + 2] == b"\xff\xda"]
    cut = progressive[: starts[scan]] + b"\xff\xd9"
    assert reason(cut) == "truncated: its last scans are missing"


def test_a_sequential_file_lacks_a_component_without_its_scan(baseline):
    frame = baseline.index(b"\xff\xc0")
    scan = baseline.index(b"\xff\xda")
    luma_only = b"\xff\xda" + struct.pack(">H", 8) + bytes([1, 1, 0, 0, 63, 0]) + b"data\xff\xd9"
    assert baseline[frame + 9] == 3
    with pytest.raises(Unusable, match="last scans are missing"):
        parse_jpeg(baseline[:scan] + luma_only, 1)


def test_a_jpeg_without_scans_has_no_pixels(reason, baseline):
    assert reason(baseline[: baseline.index(b"\xff\xda")] + b"\xff\xd9") == "damaged: a JPEG without pixels"


@pytest.mark.parametrize(
    ("segment", "message"),
    [
        (_segment(0xC0, b"\x08\0\x10"), "frame header that is too short"),
        (_segment(0xDA, b"\x03\x01"), "scan without a proper header"),
        (_segment(0xDA, bytes([1, 99, 0, 0, 63, 0])), "scan of an unknown component"),
    ],
)
def test_contradictions_are_damage(baseline, segment, message):
    scan = baseline.index(b"\xff\xda")
    with pytest.raises(Unusable, match=message):
        parse_jpeg(baseline[:scan] + segment + baseline[scan:], 1)


def test_the_size_is_refused_before_the_rest_is_looked_at(reason):
    header = jpeg_bomb()
    frame = header.index(b"\xff\xc0")
    assert "4290.25 megapixels" in reason(header[: frame + 30])
