"""`short_side`: large JPEGs are decoded smaller by their decoder, all else stays as it is."""

import numpy as np
import pytest
from PIL import Image

from qualitykit.images import ImageError, load_image, read_photograph, resize_image
from tests import raw_bytes
from tests.container_bytes import PRIMARIES, profile
from tests.image_bytes import encode, orientation_block, photograph, with_exif

LARGE = photograph(300, 400)


@pytest.fixture
def read(tmp_path):
    """A function that writes bytes to a file and reads it with all that is known of it."""

    def read_bytes(data, **options):
        (tmp_path / "file").write_bytes(data)
        return read_photograph(tmp_path / "file", **options)

    return read_bytes


@pytest.mark.parametrize(
    ("short_side", "size"),
    [
        (None, (300, 400)),
        (61, (300, 400)),
        (60, (150, 200)),
        (31, (150, 200)),
        (30, (75, 100)),
        (15, (38, 50)),
        (1, (38, 50)),
    ],
)
def test_the_decoded_side_stays_at_least_two_and_a_half_times_what_is_wanted(read, short_side, size):
    photograph_ = read(encode(LARGE, "JPEG"), short_side=short_side)
    assert photograph_.pixels.shape == (*size, 3)
    assert (photograph_.height, photograph_.width) == (300, 400)


def test_a_progressive_jpeg_is_decoded_at_a_half_at_least(read):
    data = encode(LARGE, "JPEG", progressive=True)
    assert read(data, short_side=15).pixels.shape == (150, 200, 3)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF"])
def test_other_formats_are_decoded_as_ever(load, kind):
    data = encode(LARGE, kind)
    np.testing.assert_array_equal(load(data, short_side=10), load(data))


WAYS = {
    "baseline": {},
    "4:4:4": {"subsampling": "4:4:4"},
    "progressive": {"progressive": True},
    "restart markers": {"restart_marker_blocks": 5},
}


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("short_side", [60, 30, 15])
def test_what_is_averaged_afterwards_is_nearly_what_all_pixels_give(load, mode, way, short_side):
    smooth = Image.fromarray(resize_image(np.asarray(LARGE), (75, 100))).resize(
        (400, 300), Image.Resampling.BICUBIC
    )
    data = encode(smooth.convert(mode), "JPEG", quality=95, **WAYS[way])
    size = (short_side, short_side * 4 // 3)
    fast, slow = (resize_image(load(data, short_side=side), size) for side in (short_side, None))
    assert np.abs(fast.astype(int) - slow).mean() < 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_reduced_picture_is_turned_and_its_true_size_too(read, orientation):
    data = with_exif(encode(LARGE, "JPEG"), orientation_block(orientation))
    whole, part = read(data), read(data, short_side=60)
    assert (part.height, part.width) == whole.pixels.shape[:2]
    assert part.pixels.shape[:2] == (whole.height // 2, whole.width // 2)
    averaged = resize_image(whole.pixels, part.pixels.shape[:2]).astype(int)
    assert np.abs(averaged - part.pixels).mean() < 3
    stored = read(data, short_side=60, orient=False)
    assert stored.pixels.shape == (150, 200, 3) and (stored.height, stored.width) == (300, 400)


def test_a_reduced_picture_is_converted_by_its_profile(load):
    data = encode(LARGE, "JPEG", quality=95, icc_profile=profile(*PRIMARIES["display_p3"]))
    assert load(data, short_side=60).shape == (150, 200, 3)
    averaged = resize_image(load(data), (150, 200)).astype(int)
    assert np.abs(load(data, short_side=60) - averaged).mean() < 3
    assert np.abs(load(data, short_side=60, raw_colour=True) - averaged).mean() > 5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_cut_jpeg_is_refused_at_every_size(reason, mode, way):
    data = encode(LARGE.convert(mode), "JPEG", quality=90, **WAYS[way])
    for short_side in (60, 30, 15):
        for cut in np.linspace(data.index(b"\xff\xda") + 14, len(data) - 1500, 6).astype(int):
            assert reason(data[:cut], short_side=short_side) is not None
            assert reason(data[:cut] + b"\xff\xd9", short_side=short_side) is not None


def test_the_camera_s_jpeg_inside_a_raw_file_is_reduced_too(read):
    mosaic = np.zeros((300, 400), np.uint16)
    shown = read(raw_bytes.nef(mosaic, encode(LARGE, "JPEG"), LARGE.resize((40, 30))), short_side=60)
    assert shown.pixels.shape == (150, 200, 3) and (shown.height, shown.width, shown.format) == (
        300,
        400,
        "JPEG",
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [(0, ValueError), (-3, ValueError), (2.5, TypeError), ("9", TypeError), (True, TypeError)],
)
def test_the_side_is_a_whole_number_of_pixels(value, error):
    with pytest.raises(error, match="short_side must be"):
        load_image("a.jpg", short_side=value)


def test_errors_name_the_file_as_ever():
    with pytest.raises(ImageError, match="gone.jpg: no such file"):
        read_photograph("gone.jpg", short_side=9)
