"""JPEG without an end marker: whole where no bit of the last scan is missing, whatever stands behind."""

import numpy as np
import pytest
from PIL import Image

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.jpeg import parse_jpeg, read_size
from qualitykit.images.containers.jpeg_scan import Frame, read_codes, scan_end
from tests.image_bytes import encode, photograph

WAYS = {
    "4:2:0": {},
    "4:4:4": {"subsampling": "4:4:4"},
    "4:2:2": {"subsampling": "4:2:2"},
    "optimized": {"optimize": True},
    "restart markers": {"restart_marker_blocks": 2},
    "high quality": {"quality": 100},
    "low quality": {"quality": 3},
}
MODES = ("RGB", "L", "CMYK")
# What cameras and programs put behind, in the end marker's place.
TRAILERS = {
    "nothing": b"",
    "half of the marker": b"\xff",
    "zeros": bytes(5000),
    "blanks": b" " * 700,
    "Samsung": b"\0\0\1\x08\x0e\0\0\0Panorama_Shot_Info" + bytes(500) + b"SEFHj\0\0\0\1\0\0\0SEFT",
    "a film": b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(range(256)) * 4,
    "another JPEG": encode(photograph(seed=9), "JPEG"),
}
JUNK = {
    "zeros": bytes(100_000),
    "text": b"The quick brown fox jumps over the lazy dog. " * 2000,
    "noise": np.random.default_rng(0).integers(0, 256, 100_000, np.uint8).tobytes(),
    "noise without markers": np.random.default_rng(1).integers(0, 255, 100_000, np.uint8).tobytes(),
    "Samsung": TRAILERS["Samsung"],
    "one byte": b"\x55" * 100_000,
}


def jpeg(way="4:2:0", mode="RGB", **more):
    image = photograph(70, 90)
    if mode == "CMYK":  # with a black plate that is not empty
        image = Image.merge(mode, (*image.split(), photograph(70, 90, seed=6).convert("L")))
    return encode(image.convert(mode), "JPEG", **{**WAYS[way], **more})


@pytest.mark.parametrize("trailer", TRAILERS.values(), ids=TRAILERS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("way", WAYS)
def test_whatever_stands_in_the_end_markers_place_the_picture_is_whole(load, way, mode, trailer):
    data = jpeg(way, mode)
    np.testing.assert_array_equal(load(data[:-2] + trailer), load(data))


@pytest.mark.parametrize("trailer", ["nothing", "half of the marker"])
@pytest.mark.parametrize("mode", MODES)
def test_a_progressive_file_may_lack_its_marker_too(load, mode, trailer):
    data = jpeg(mode=mode, progressive=True)
    np.testing.assert_array_equal(load(data[:-2] + TRAILERS[trailer]), load(data))


def test_behind_a_progressive_files_last_scan_nothing_may_follow(reason):
    assert reason(jpeg(progressive=True)[:-2] + TRAILERS["Samsung"]).startswith("truncated")


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_without_the_last_bits_it_is_truncated(reason, mode, progressive):
    data = jpeg(mode=mode, progressive=progressive)
    for missing in (3, 4, 5, 9, 30):
        assert "truncated" in reason(data[:-missing]), missing


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
@pytest.mark.parametrize("way", ["4:2:0", "optimized", "restart markers"])
def test_nothing_stands_in_for_a_part_cut_off(reason, way, junk):
    data = jpeg(way, quality=90)
    start = data.index(b"\xff\xda") + 14
    for cut in np.linspace(start + 20, len(data) - 4, 12).astype(int):
        assert reason(data[:cut] + junk) is not None, cut


def test_the_end_is_found_to_the_bit():
    for way in WAYS:
        data = jpeg(way)
        assert parse_jpeg(data[:-2] + TRAILERS["Samsung"], 1).data == parse_jpeg(data, 1).data


def test_a_last_byte_of_ones_is_followed_by_its_zero(load):
    found = 0
    for seed in range(300):
        data = encode(photograph(8, 8, seed=seed), "JPEG", quality=100, subsampling="4:4:4")
        if data[-4:-2] == b"\xff\0":
            found += 1
            np.testing.assert_array_equal(load(data[:-2] + TRAILERS["Samsung"]), load(data))
    assert found


def test_scans_of_single_components_are_walked_by_themselves():
    frame = Frame(20, 9, {1: (2, 2), 2: (1, 1)}, restart=0)
    # One code of one bit for "no difference", and one for "no more coefficients": two bits a block.
    one = bytes([1] + [0] * 15) + b"\0"
    read_codes(frame, b"\0" + one + b"\x10" + one)
    for component, blocks in ((1, 6), (2, 2)):
        end, filled = scan_end(frame, bytes([1, component, 0, 0, 63, 0]), bytes(9), 0)
        assert (end, filled) == (-(-2 * blocks // 8), blocks * 2 % 8 == 0)


def test_codes_that_are_none_are_damage():
    frame = Frame(8, 8, {1: (1, 1)})
    read_codes(frame, b"\0" + bytes([1] + [0] * 15) + b"\0" + b"\x10" + bytes([0, 1] + [0] * 14) + b"\0")
    with pytest.raises(Unusable, match="what is no code"):
        scan_end(frame, bytes([1, 1, 0, 0, 63, 0]), b"\x7e" * 9, 0)
    read_codes(frame, b"\0" + bytes([9] + [0] * 15) + bytes(9))
    with pytest.raises(Unusable, match="a Huffman table that is none"):
        scan_end(frame, bytes([1, 1, 0, 0, 63, 0]), bytes(9), 0)


def test_the_size_of_a_jpeg_inside_another_file_is_read():
    data = b"before" + jpeg()
    assert read_size(data, 6, len(data)) == (90, 70)
    assert read_size(data, 6, 20) == (0, 0) == read_size(data.replace(b"\xff\xc0", b"\xff\xc3"), 6, len(data))


def test_a_second_frame_is_another_picture_and_damage_before_the_first_is_whole(load, reason):
    data = jpeg()
    frame = data[data.index(b"\xff\xc0") :][:19]
    second = frame + data[data.index(b"\xff\xda") :]
    np.testing.assert_array_equal(load(data[:-2] + second), load(data))
    progressive = jpeg(progressive=True)
    cut = progressive[: progressive.rindex(b"\xff\xda")]
    assert reason(cut + second) == "damaged: a JPEG with two frames"
