"""GIF: blocks, the first frame, the trailer."""

import numpy as np
import pytest

from qualitykit.images.containers.gif import parse_gif
from tests.image_bytes import encode, gif_bomb, photograph


@pytest.fixture(scope="module")
def animation():
    return encode(photograph(), "GIF", save_all=True, append_images=[photograph(seed=4)])


def test_only_the_first_frame_is_kept(animation):
    kept = parse_gif(animation, 1).data
    assert len(kept) < len(animation) and kept.endswith(b"\0;")


def test_what_is_cut_or_odd_behind_the_first_frame_is_not_missed(load, animation):
    whole = load(animation)
    for data in (animation[:-1], animation[:-100], animation[:-100] + b"stray bytes", animation + b"more"):
        np.testing.assert_array_equal(load(data), whole)


def test_zeros_before_the_first_frame_are_passed_over(load):
    data = encode(photograph().quantize(256), "GIF")
    start = 13 + 768
    np.testing.assert_array_equal(load(data[:start] + b"\0\0" + data[start:]), load(data))


def test_the_frames_last_empty_piece_may_be_missing_but_no_pixel(load, reason):
    data = encode(photograph(), "GIF")
    np.testing.assert_array_equal(load(data[:-2]), load(data))
    pieces = data.index(b"\x2c", 13 + 768) + 11
    assert reason(data[: pieces + 1 + data[pieces]]) is not None  # whole pieces, but not all of them


def test_pixels_that_end_early_are_an_error(reason):
    data = encode(photograph(), "GIF")
    start = data.index(b"\x2c", 13 + 768) + 10
    cut = data[: start + 1] + bytes([50]) + data[start + 2 : start + 52] + b"\0;"
    assert reason(cut) is not None


def test_transparent_pixels_are_white(load):
    palette = photograph().quantize(8)
    clear = np.asarray(palette) == 2
    assert clear.any()
    loaded = load(encode(palette, "GIF", transparency=2))
    assert (loaded[clear] == 255).all() and not (loaded[~clear] == 255).all()


def test_an_unknown_block_is_damage(reason):
    data = encode(photograph().quantize(256), "GIF")
    assert reason(data[: 13 + 768] + b"\x99" + data[13 + 768 :]) == "damaged: an unknown GIF block"


def test_a_file_without_frames_is_damage(reason):
    assert reason(b"GIF89a" + bytes((2, 0, 2, 0, 0, 0, 0)) + b";") == "damaged: a GIF without pixels"


def test_too_large_a_screen_is_refused_by_its_header(reason):
    assert "megapixels" in reason(gif_bomb())


def test_a_frame_larger_than_the_screen_is_damage(reason):
    data = bytearray(encode(photograph(), "GIF"))
    data[6:10] = bytes((2, 0, 2, 0))
    assert "states two sizes" in reason(bytes(data))
