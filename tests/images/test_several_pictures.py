"""Files that hold several pictures: the main one is read, or the file is refused; never the thumbnail."""

import struct

import numpy as np
import pytest
from PIL import Image, ImageOps

from qualitykit.images import image_size, load_image
from tests.container_bytes import TiffFile, heif, tiff_pages
from tests.image_bytes import encode, photograph

FULL, SMALL = photograph(60, 90), photograph(60, 90).resize((30, 20))
OTHER = ImageOps.invert(FULL)


@pytest.mark.parametrize("sub", [True, False], ids=["in a subdirectory", "in the next directory"])
@pytest.mark.parametrize("kind", [1, 4, 5, 8], ids=["reduced", "mask", "reduced mask", "depth"])
def test_a_first_page_that_is_marked_is_never_taken_for_the_photograph(load, kind, sub):
    data = tiff_pages([(SMALL, kind), (FULL, 0)], sub=sub)
    np.testing.assert_array_equal(load(data), np.asarray(FULL))


def test_a_copy_marked_in_the_old_way_is_none_either(load):
    file = TiffFile()
    full = file.directory(file.page(np.asarray(FULL), {255: (3, [1])}))
    data = file.begin_at(file.directory(file.page(np.asarray(SMALL), {255: (3, [2])}), full))
    np.testing.assert_array_equal(load(data), np.asarray(FULL))


def test_a_file_of_marked_copies_alone_is_refused(reason):
    assert reason(tiff_pages([(SMALL, 1), (FULL, 1)])) == "it holds reduced copies only, not the photograph"


def test_a_small_first_page_of_the_same_shape_is_a_preview_though_nothing_marks_it(load):
    np.testing.assert_array_equal(load(tiff_pages([(SMALL, None), (FULL, None)])), np.asarray(FULL))


@pytest.mark.parametrize(
    "other",
    [photograph(60, 140), photograph(60, 90, seed=5), photograph(20, 30)],
    ids=["wider", "equal", "smaller"],
)
def test_of_the_pages_of_a_document_the_first_is_read(load, other):
    np.testing.assert_array_equal(load(tiff_pages([(FULL, None), (other, None)])), np.asarray(FULL))


def test_copies_below_the_full_picture_do_not_replace_it(load):
    np.testing.assert_array_equal(load(tiff_pages([(FULL, 0), (SMALL, 1)], sub=True)), np.asarray(FULL))


def test_the_size_told_is_that_of_the_main_picture(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff_pages([(SMALL, 1), (FULL, 0)], sub=True))
    assert image_size(tmp_path / "a.tif") == load_image(tmp_path / "a.tif").shape[:2] == (60, 90)


def test_the_limit_counts_for_the_main_picture(reason):
    data = tiff_pages([(SMALL, 1), (FULL, 0)], sub=True)
    assert reason(data, max_megapixels=0.005) == "too large: 90 x 60 is 0.0054 megapixels, the limit is 0.005"


@pytest.mark.parametrize("orientation", [1, 3, 6, 8, 5])
def test_a_subdirectory_is_turned_as_the_first_directory_says(load, orientation):
    file = TiffFile()
    below = file.directory(file.page(np.asarray(FULL), {254: (4, [0])}))
    first = {254: (4, [1]), 274: (3, [orientation]), 330: (4, [below])}
    data = file.begin_at(file.directory(file.page(np.asarray(SMALL), first)))
    turned = tiff_pages([(FULL, 0)])
    own = TiffFile()
    turned = own.begin_at(own.directory(own.page(np.asarray(FULL), {274: (3, [orientation])})))
    np.testing.assert_array_equal(load(data), load(turned))
    np.testing.assert_array_equal(load(data, orient=False), np.asarray(FULL))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "MPO", "AVIF"])
def test_of_animations_and_sequences_the_first_picture_is_read(load, kind):
    options = {"lossless": True} if kind == "WEBP" else {"speed": 10} if kind == "AVIF" else {}
    shown = load(encode(FULL, kind, save_all=True, append_images=[OTHER], **options)).astype(int)
    to_first, to_second = (np.abs(shown - np.asarray(image)).mean() for image in (FULL, OTHER))
    assert to_first < 15 < 50 < to_second


@pytest.mark.parametrize("first", [0, 1])
def test_of_a_heif_the_primary_picture_is_read_wherever_it_stands(load, first):
    pytest.importorskip("pillow_heif")
    pictures = [photograph(40, 56, seed=1), photograph(48, 64, seed=2)]
    data = heif(pictures, primary_index=first, quality=-1, chroma=444)
    shown = load(data)
    assert shown.shape[:2] == pictures[first].size[::-1]
    assert np.abs(shown.astype(int) - np.asarray(pictures[first])).mean() < 2


def test_a_heif_that_names_no_main_picture_is_refused(reason):
    pytest.importorskip("pillow_heif")
    data = heif([photograph()])
    at = data.index(b"pitm") + 8
    assert "names no main picture" in reason(data[:at] + b"\x77\x77" + data[at + 2 :])
    assert "names no main picture" in reason(data.replace(b"pitm", b"free"))


@pytest.mark.parametrize("extension", ["ico", "icns"])
def test_icons_have_no_main_picture_and_are_refused_by_name(reason, extension):
    data = encode(photograph(64, 64).convert("RGBA"), extension.upper())
    assert reason(data).startswith(f"{extension.upper()}: an image of a kind that is not read")


def test_pages_in_a_circle_of_subdirectories_end(load):
    file = TiffFile()
    entries = file.page(np.asarray(FULL), {254: (4, [0])}) | {330: (4, 1, 0)}
    place = file.directory(entries)
    at = place + 2 + 12 * sorted(entries).index(330) + 8
    file.data[at : at + 4] = struct.pack("<I", place)
    np.testing.assert_array_equal(load(file.begin_at(place)), np.asarray(FULL))


def test_an_mpo_whose_second_picture_is_cut_shows_its_first(load):
    data = encode(FULL, "MPO", save_all=True, append_images=[OTHER])
    np.testing.assert_array_equal(load(data[:-500]), load(data))


def test_a_thumbnail_inside_exif_is_never_shown(load):
    exif = Image.Exif()
    exif[271] = "maker"
    data = encode(FULL, "JPEG", exif=exif.tobytes() + encode(SMALL, "JPEG"))
    np.testing.assert_array_equal(load(data), load(encode(FULL, "JPEG")))
