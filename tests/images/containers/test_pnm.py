"""PNM: headers of any spelling, samples as text and as bytes."""

import numpy as np
import pytest
from PIL import Image

from qualitykit.images.containers.pnm import is_pnm
from tests.container_bytes import pnm
from tests.image_bytes import encode, photograph

GREY = np.array([[0, 7, 255], [3, 80, 9]], np.uint8)


@pytest.mark.parametrize("kind", [b"P2", b"P5"])
def test_grey_is_repeated(load, kind):
    assert load(pnm(kind, GREY)).tolist() == np.repeat(GREY[..., None], 3, 2).tolist()


@pytest.mark.parametrize("kind", [b"P3", b"P6"])
def test_colours_come_back(load, kind):
    np.testing.assert_array_equal(load(pnm(kind, np.asarray(photograph()))), np.asarray(photograph()))


@pytest.mark.parametrize(
    "text", [b"1 0 1\n0 1 0\n", b"101010", b"1 0 1 # 1\n0 1 0", b"1 0 1 0 1 0 trailing 1"]
)
def test_one_bit_may_stand_with_blanks_or_without(load, text):
    assert load(b"P1\n3 2\n" + text)[..., 0].tolist() == [[0, 255, 0], [255, 0, 255]]


def test_packed_bits_are_read(load):
    image = photograph().convert("1")
    np.testing.assert_array_equal(load(encode(image, "PPM"))[..., 0], np.asarray(image) * np.uint8(255))


@pytest.mark.parametrize(
    "header", [b"P5 3 2 255\n", b"P5\n# by hand\n3\t2\r\n255 ", b"P5#a\n3 #b 9\n2\n255\n"]
)
def test_headers_may_be_spelt_in_any_way(load, header):
    assert load(header + GREY.tobytes())[..., 0].tolist() == GREY.tolist()


def test_what_follows_the_first_picture_is_ignored(load):
    data = pnm(b"P5", GREY)
    np.testing.assert_array_equal(load(data + data), load(data))


@pytest.mark.parametrize("kind", [b"P4", b"P5", b"P6"])
def test_missing_samples_are_truncation(reason, kind):
    image = {b"P4": photograph().convert("1"), b"P5": photograph().convert("L"), b"P6": photograph()}[kind]
    data = encode(image, "PPM")
    assert data[:2] == kind
    assert reason(data[:-1]).startswith("truncated: the pixels should end")


def test_missing_numbers_are_truncation_down_to_the_last_digit(load, reason):
    assert reason(b"P2\n2 1\n255\n12").startswith("truncated: 1 of 2 samples")
    assert reason(b"P2\n2 1\n255\n12 25").startswith("truncated: 1 of 2 samples are there for certain")
    assert load(b"P2\n2 1\n255\n12 255")[0, :, 0].tolist() == [12, 255]  # no digit could follow
    assert load(b"P2\n2 1\n255\n12 25\n")[0, :, 0].tolist() == [12, 25]
    assert reason(b"P1\n3 2\n1 0 1 0 1").startswith("truncated: 5 of 6 samples")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"P5\n3 2\n0\n", "samples up to 0"),
        (b"P5\n3 2\n70000\n", "samples up to 70000"),
        (b"P5\n3 2 \n", "without a proper header"),
        (b"P5\n0 2\n255\n", "an image of 0 x 2"),
        (b"P5\n99999 99999\n255\n", "too large"),
        (b"P2\n2 1\n255\n12 256\n", "no numbers from 0 to 255"),
        (b"P2\n2 1\n255\n12 -1\n", "no numbers from 0 to 255"),
        (b"P2\n2 1\n255\n12 x\n", "no numbers from 0 to 255"),
    ],
)
def test_contradictions_are_named(reason, data, message, recwarn):
    assert message in reason(data)


def test_text_is_not_taken_for_a_picture(reason):
    assert not is_pnm(b"P1 is the first point") and not is_pnm(b"P5") and not is_pnm(b"P7\n3 2")
    assert reason(b"P1 is the first point").startswith("not an image")


def test_floats_are_named(reason):
    assert reason(encode(Image.fromarray(np.ones((2, 2), np.float32)), "PPM")).startswith(
        "PFM: an image of a kind"
    )
