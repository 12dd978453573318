"""No cut file passes, wherever it is cut."""

import numpy as np
import pytest
from PIL import Image

from tests.image_bytes import encode, photograph

FILES = {
    "baseline JPEG": ("JPEG", {}),
    "JPEG with restart markers": ("JPEG", {"restart_marker_blocks": 3}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "PNG": ("PNG", {}),
    "BMP": ("BMP", {}),
    "TIFF": ("TIFF", {}),
    "TIFF with LZW": ("TIFF", {"compression": "tiff_lzw"}),
    "TIFF with deflate": ("TIFF", {"compression": "tiff_deflate"}),
    "TIFF with JPEG": ("TIFF", {"compression": "jpeg"}),
    "WebP": ("WEBP", {}),
    "lossless WebP": ("WEBP", {"lossless": True}),
    "GIF": ("GIF", {}),
}


# Bytes at a file's end that show nothing: end marks, the padding of the last row.
SHOWS_NOTHING = {"JPEG": 2, "PNG": 12, "BMP": 3, "GIF": 2}


def _cuts(size, behind=0):
    """24 lengths over the whole file, and the last bytes one by one, but for those that show nothing."""
    cuts = {size * k // 25 for k in range(1, 25)} | {size - k for k in (1, 2, 3, 4, 5, 8, 12, 13, 14)}
    return sorted(cut for cut in cuts if cut < size - behind)


def _make(name):
    kind, options = FILES[name]
    return encode(photograph(61, 43), kind, **options)  # rows of 129 bytes, which BMP pads to 132


each_file = pytest.mark.parametrize("name", FILES)


@each_file
def test_the_whole_file_loads(load, name):
    assert load(_make(name)).shape == (61, 43, 3)


@each_file
def test_every_cut_inside_the_data_is_an_error(reason, name, capfd):
    whole = _make(name)
    behind = SHOWS_NOTHING.get(FILES[name][0], 0)
    passed = [cut for cut in _cuts(len(whole), behind) if reason(whole[:cut]) is None]
    assert passed == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", [name for name, (kind, _) in FILES.items() if kind in SHOWS_NOTHING])
def test_a_file_that_lacks_nothing_but_its_end_loads(load, name):
    whole = _make(name)
    for missing in range(1, SHOWS_NOTHING[FILES[name][0]] + 1):
        np.testing.assert_array_equal(load(whole[:-missing]), load(whole))


@pytest.mark.parametrize("name", ["baseline JPEG", "progressive JPEG", "PNG"])
def test_a_cut_filled_up_with_zeros_is_an_error(reason, name):
    whole = _make(name)  # of the formats whose end is marked
    size = len(whole)
    passed = [cut for cut in _cuts(size, 14) if reason(whole[:cut] + bytes(size - cut)) is None]
    assert passed == []


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 2}, {"progressive": True}], ids=str)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_cut_jpeg_that_got_an_end_marker_is_an_error(reason, mode, options):
    data = encode(photograph(70, 90).convert(mode), "JPEG", quality=90, **options)
    first = data.index(b"\xff\xda") + 14
    last = len(data) - 500  # a file that lacks part of its last 16 x 16 pixels alone may pass
    cuts = np.linspace(first, last, 20).astype(int)
    assert [cut for cut in cuts if reason(data[:cut] + b"\xff\xd9") is None] == []


def test_a_grey_picture_is_not_taken_for_a_cut_one(load):
    grey = Image.new("RGB", (64, 48), (128, 128, 128))
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 1}):
        assert (load(encode(grey, "JPEG", **options)) == 128).all()


def test_a_black_picture_is_not_taken_for_a_cut_one(load):
    assert (load(encode(Image.new("RGB", (64, 48)), "PNG")) == 0).all()
