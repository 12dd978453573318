"""What people hand in and what went wrong with it: each case stands for a kind, and each kind has a test."""

import io
import os
import struct
import sys
import unicodedata

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from qualitykit.images import ImageError, find_images, load_image, scan_images
from tests.container_bytes import PRIMARIES, bmp32, profile, tiff_pages
from tests.image_bytes import encode, photograph

PICTURE = photograph(64, 96)
JPEG = encode(PICTURE, "JPEG", quality=92)
TRAILER = b"\0\0\1\x08\x0e\0\0\0Panorama_Shot_Info" + bytes(500) + b"SEFHj\0\0\0\1\0\0\0SEFT"
# A brand, and nothing that it promises.
EMPTY_HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(200)


@pytest.mark.parametrize("sub", [True, False], ids=["NEF-like", "next directory"])
def test_the_photograph_behind_a_thumbnail(load, sub):
    data = tiff_pages([(PICTURE.resize((24, 16)), 1), (PICTURE, 0)], sub=sub)
    np.testing.assert_array_equal(load(data), np.asarray(PICTURE))


@pytest.mark.parametrize("behind", [b"", TRAILER], ids=["nothing", "a vendor's trailer"])
def test_a_jpeg_whose_end_marker_alone_is_missing(load, reason, behind):
    np.testing.assert_array_equal(load(JPEG[:-2] + behind), load(JPEG))
    assert "truncated" in reason(JPEG[: len(JPEG) // 2] + behind)


def test_a_gif_without_its_trailer(load):
    frames = [PICTURE, ImageOps.flip(PICTURE)]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(load(data[:-1]), load(encode(frames[0], "GIF")))


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.JPG", "photo"])
def test_a_phone_s_heic_without_a_decoder_names_format_and_extra(tmp_path, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (tmp_path / name).write_bytes(EMPTY_HEIC)
    with pytest.raises(ImageError, match=r'HEIC/HEIF: needs pip install "qualitykit\[heif\]"'):
        load_image(tmp_path / name)


def test_a_broken_heic_is_refused_where_a_decoder_is_there(reason):
    pytest.importorskip("pillow_heif")
    assert "names no main picture" in reason(EMPTY_HEIC)


def test_a_phone_s_heic_and_avif_are_read_under_any_name(tmp_path):
    pytest.importorskip("pillow_heif")
    from tests.container_bytes import heif

    for name, data in {"a.jpg": heif([PICTURE]), "b.jpg": encode(PICTURE, "AVIF", speed=10)}.items():
        (tmp_path / name).write_bytes(data)
        assert np.abs(load_image(tmp_path / name).astype(int) - np.asarray(PICTURE)).mean() < 12


def test_a_folder_scan_lists_phone_formats_and_counts_what_is_not_read(tmp_path):
    for name in ("a.heic", "b.AVIF", "c.jxl", "d.NEF", "e.psd", "f.psd", "g.txt", "h.ico"):
        (tmp_path / name).write_bytes(b"any")
    found = scan_images(tmp_path)
    assert [os.path.basename(path) for path in found.files] == ["a.heic", "b.AVIF", "c.jxl", "d.NEF"]
    assert found.summary() == "3 images passed over: 2 Photoshop, 1 ICO"


@pytest.mark.parametrize("name", PRIMARIES)
def test_a_picture_in_wide_colours_shows_what_it_showed_before(load, name):
    icc = profile(*PRIMARIES[name])
    wide = ImageCms.profileToProfile(
        PICTURE, ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(icc))
    )
    shown = load(encode(wide, "PNG", icc_profile=icc)).astype(int)
    assert np.abs(shown - np.asarray(PICTURE)).mean() < 1


def test_a_photograph_is_not_white_because_its_alpha_says_nothing(load):
    nothing = np.zeros((64, 96), np.uint8)
    for masks in (True, False):
        np.testing.assert_array_equal(
            load(bmp32(np.dstack([PICTURE, nothing]), masks=masks)), np.asarray(PICTURE)
        )


NAMES = [
    "n" * 246 + ".png",
    unicodedata.normalize("NFC", "é") * 120 + ".png",
    os.fsdecode(b"bad\xff.png"),
    "line\nbreak.png",
    'quo"te.png',
    "=cmd|'x'.png",
    "left/same.png",
    "right/same.png",
    "Case.png",
    "case.png",
    "CASE.PNG",
    unicodedata.normalize("NFC", "ü.png"),
    unicodedata.normalize("NFD", "ü.png"),
]


def test_any_name_that_a_disk_allows_is_found_and_read_by_itself(tmp_path):
    for i, name in enumerate(NAMES):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(Image.new("RGB", (4, 3), (i, 0, 0)), "PNG"))
    if len(os.listdir(tmp_path)) < len(NAMES) - 1:
        pytest.skip("this file system takes some of these names for one another")
    for found in (
        find_images(tmp_path),
        scan_images(tmp_path).files,
        find_images(str(tmp_path / "**" / "*.[pP]*")),
    ):
        shown = {os.path.relpath(path, tmp_path): int(load_image(path)[0, 0, 0]) for path in found}
        assert shown == {name: i for i, name in enumerate(NAMES)}
        assert len(found) == len(NAMES)


def test_errors_about_any_name_are_one_line_of_text(tmp_path):
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"no image")
        with pytest.raises(ImageError) as caught:
            load_image(path)
        assert str(caught.value).isprintable() and str(caught.value).encode("utf-8")


def test_a_linked_folder_of_pictures_is_walked(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(encode(PICTURE, "PNG"))
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "pictures").symlink_to(tmp_path / "pictures")
    assert find_images(tmp_path / "linked") == [str(tmp_path / "linked" / "pictures" / "a.png")]
