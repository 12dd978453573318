"""TIFF: sample depths, byte orders, directories that point outside the file."""

import struct
import subprocess
import sys
import tempfile

import numpy as np
import pytest
from PIL import Image

from qualitykit.images.containers import Unusable
from qualitykit.images.containers.directories import Layout, read_directories
from qualitykit.images.containers.tiff import parse_tiff
from tests.container_bytes import tiff_pages, tiff_rgb
from tests.image_bytes import encode, photograph, tiff, tiff_bomb

WIDE = [0, 300, 32768, 65535]


def _grey(values, bits, photometric=1, big_endian=False, **others):
    """One row of grey samples."""
    tags = {
        256: (4, len(values)),
        257: (4, 1),
        258: (3, bits),
        259: (3, 1),
        262: (3, photometric),
        278: (4, 1),
    }
    order = ">" if big_endian else "<"
    pixels = np.array(values, order + ("u2" if bits == 16 else "u1")).tobytes()
    extra = {int(tag[1:]): value for tag, value in others.items()}
    return tiff({**tags, 278: (4, 1), 279: (4, len(pixels)), **extra}, pixels, big_endian)


@pytest.mark.parametrize("big_endian", [False, True])
def test_16_bit_grey_is_rounded_and_not_clipped(load, big_endian):
    assert load(_grey(WIDE, 16, big_endian=big_endian))[0, :, 2].tolist() == [0, 1, 128, 255]


def test_white_may_be_zero_in_8_and_16_bits(load):
    assert load(_grey(WIDE, 16, photometric=0))[0, :, 0].tolist() == [255, 254, 127, 0]
    assert load(_grey([0, 1, 255], 8, photometric=0))[0, :, 0].tolist() == [255, 254, 0]


def test_12_bits_are_widened(load):
    tags = {256: (4, 2), 257: (4, 1), 258: (3, 12), 259: (3, 1), 262: (3, 1), 278: (4, 1), 279: (4, 3)}
    assert load(tiff(tags, b"\xff\xf8\x00"))[0, :, 0].tolist() == [255, 128]


def test_16_bit_colour_is_rounded(load):
    pixels = np.array([[[0, 300, 65535], [40000, 32700, 129]]], np.uint16)
    assert load(tiff_rgb(pixels)).tolist() == [[[0, 1, 255], [156, 127, 1]]]


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_32_bits_have_no_known_range(reason, kind):
    data = encode(Image.fromarray(np.ones((3, 4), kind)), "TIFF")
    assert reason(data) == "cannot be decoded (pixels of 32 bits have no known range)"


@pytest.mark.parametrize(
    "options", [{}, {"big_tiff": True}, {"compression": "tiff_lzw"}, {"compression": "packbits"}]
)
def test_classic_and_big_files_give_their_pixels(load, options):
    np.testing.assert_array_equal(load(encode(photograph(), "TIFF", **options)), np.asarray(photograph()))


def test_a_later_page_may_be_cut_but_not_its_directory(load, reason):
    several = encode(photograph(), "TIFF", save_all=True, append_images=[photograph(seed=4)])
    np.testing.assert_array_equal(load(several[:-100]), np.asarray(photograph()))
    assert reason(several[: len(several) // 2 - 100]).startswith("truncated")


def test_a_page_that_says_that_it_is_no_copy_may_be_followed_by_nothing_that_is_there(load, reason):
    for kind, read in ((0, True), (None, False)):
        data = bytearray(tiff_pages([(photograph(), kind), (photograph(seed=4), kind)]))
        place = struct.unpack_from("<I", data, 4)[0]
        (count,) = struct.unpack_from("<H", data, place)
        struct.pack_into("<I", data, place + 2 + 12 * count, 10**8)
        assert (reason(bytes(data)) is None) == read


def test_directories_that_lie_over_each_other_are_not_walked_without_end():
    count = 60_000
    data = bytearray(b"II*\0" + struct.pack("<I", 8) + bytes(12 * count + 4000))
    for i in range(300):  # each a little behind the one before, and as long as the file
        struct.pack_into("<H", data, 8 + 12 * i, count)
        struct.pack_into("<I", data, 8 + 12 * i + 2 + 12 * count, 8 + 12 * (i + 1))
    pages, broken = read_directories(bytes(data), Layout("<", False))
    assert len(pages) == 2 and broken is None


def test_directories_may_form_a_circle(load):
    data = bytearray(_grey([1, 2], 8))
    (count,) = struct.unpack_from("<H", data, 8)
    struct.pack_into("<I", data, 10 + 12 * count, 8)
    assert load(bytes(data))[0, :, 0].tolist() == [1, 2]


@pytest.mark.filterwarnings("ignore:Truncated File Read")  # Pillow says so of the resolution
def test_a_value_outside_the_file_is_truncation_where_the_pixels_need_it(load, reason):
    assert reason(_grey([1, 2], 8, t325=(5, 10**6))).startswith("truncated: a value should end")
    assert load(_grey([1, 2], 8, t282=(5, 10**6)))[0, :, 0].tolist() == [1, 2]  # dots per inch


def test_missing_strips_are_truncation(reason):
    tags = {256: (4, 4), 257: (4, 10), 258: (3, 8), 259: (3, 1), 262: (3, 1), 278: (4, 5), 279: (4, 20)}
    assert reason(tiff(tags, bytes(40))) == "truncated: 1 of 2 parts of the image are there"


def test_missing_tiles_are_truncation():
    data = _grey([1] * 300, 8, t322=(3, 16), t323=(3, 16), t324=(4, 200), t325=(4, 16))
    with pytest.raises(Unusable, match="1 of 19 parts"):
        parse_tiff(data, 1)


def test_separate_planes_are_all_counted():
    with pytest.raises(Unusable, match="1 of 3 parts"):
        parse_tiff(_grey([1, 2], 8, t277=(3, 3), t284=(3, 2)), 1)


def test_hostile_offsets_do_not_overflow(reason):
    assert "truncated: a part of the image" in reason(_grey([1, 2], 8, t279=(4, 2**32 - 1)))


@pytest.mark.parametrize("data", [b"II*\0\0\0\0\0", b"MM\0*\0\0\0\0"])
def test_a_file_without_pages_is_damaged(reason, data):
    assert reason(data) == "damaged: a TIFF without pages"


def test_a_page_without_a_size_is_damaged(reason):
    assert reason(tiff({258: (3, 8)}, b"")) == "damaged: an image of 0 x 0 pixels"


def test_too_large_a_page_is_refused_by_its_header(reason):
    assert "3600 megapixels" in reason(tiff_bomb())


def test_what_pillow_logs_is_not_printed():
    data = _grey([1, 2], 8, t277=(3, 130))  # samples per pixel; Pillow logs an error
    script = "import sys; from qualitykit.images import load_image; load_image(sys.argv[1])"
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        run = subprocess.run([sys.executable, "-c", script, file.name], capture_output=True, text=True)
    assert run.stderr.splitlines()[-1].endswith("damaged, or a kind of TIFF that cannot be decoded")
    assert run.stderr.startswith("Traceback")


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_deflate", "jpeg", "packbits"])
def test_damaged_pixels_print_nothing(reason, compression, capfd, recwarn):
    data = bytearray(encode(photograph(), "TIFF", compression=compression))
    rng = np.random.default_rng(0)
    for _ in range(30):
        damaged = bytearray(data)
        damaged[rng.integers(8, len(data))] = rng.integers(256)
        reason(bytes(damaged))
    assert capfd.readouterr() == ("", "") and list(recwarn) == []


@pytest.mark.parametrize("orientation", [0, 9, 163])
def test_an_orientation_without_meaning_turns_nothing(load, orientation):
    data = tiff_rgb(np.asarray(photograph()), {274: (3, [orientation])})
    np.testing.assert_array_equal(load(data), np.asarray(photograph()))
    np.testing.assert_array_equal(load(data, orient=False), np.asarray(photograph()))
