"""Camera RAW: the camera's own full-size JPEG, else the sensor's data by LibRaw; never a smaller preview."""

import io
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from qualitykit.images import image_size, load_image, read_photograph
from tests import raw_bytes
from tests.container_bytes import PRIMARIES, profile, tiff_pages
from tests.image_bytes import encode, orientation_block, photograph, with_exif

MOSAIC = (np.arange(40 * 56).reshape(40, 56) * 20).astype(np.uint16)
FULL = encode(photograph(), "JPEG", quality=92)
SMALL = encode(photograph().resize((28, 20)), "JPEG")
THUMBNAIL = photograph().resize((14, 10))


@pytest.fixture
def rawpy():
    return pytest.importorskip("rawpy")


def developed(data, **options):
    import rawpy

    with rawpy.imread(io.BytesIO(data)) as raw:
        return raw.postprocess(use_camera_wb=True, **options)


FILES = {
    "NEF": lambda jpeg: raw_bytes.nef(MOSAIC, jpeg, THUMBNAIL),
    "DNG": lambda jpeg: raw_bytes.dng(MOSAIC, jpeg=jpeg),
    "CR2": lambda jpeg: raw_bytes.cr2(jpeg, SMALL),
    "RAF": lambda jpeg: raw_bytes.raf(jpeg, (40, 56)),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_cameras_full_jpeg_is_the_picture_and_no_extra_is_needed(load, monkeypatch, kind):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    np.testing.assert_array_equal(load(FILES[kind](FULL)), load(FULL))


@pytest.mark.parametrize("kind", ["NEF", "DNG", "RAF"])
def test_a_smaller_preview_is_never_taken_for_it(reason, monkeypatch, kind):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    needs = 'camera RAW without a full-size JPEG: needs pip install "qualitykit[raw]"'
    assert reason(FILES[kind](SMALL)) == needs


def test_the_cameras_jpeg_may_lack_the_sensors_margins(load):
    cropped = encode(photograph(38, 54), "JPEG")
    np.testing.assert_array_equal(load(raw_bytes.nef(MOSAIC, cropped, THUMBNAIL)), load(cropped))


def test_a_jpeg_that_is_cut_is_not_the_picture_s(reason):
    data = raw_bytes.nef(MOSAIC, FULL[:-300], THUMBNAIL)
    assert "truncated" in reason(data)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_jpeg_is_turned_as_the_raw_file_or_itself_says(load, orientation):
    marked = with_exif(FULL, orientation_block(orientation))
    for data in (
        raw_bytes.dng(MOSAIC, jpeg=FULL, orientation=orientation),
        raw_bytes.nef(MOSAIC, marked, THUMBNAIL),
    ):
        np.testing.assert_array_equal(load(data), load(marked))
        np.testing.assert_array_equal(load(data, orient=False), load(FULL))


def test_the_jpegs_profile_is_heeded(load):
    tagged = encode(photograph(), "JPEG", icc_profile=profile(*PRIMARIES["adobe_rgb"]))
    np.testing.assert_array_equal(load(raw_bytes.nef(MOSAIC, tagged, THUMBNAIL)), load(tagged))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("more", [{}, {"thumbnail": THUMBNAIL}, {"jpeg": SMALL}, {"rows_per_strip": 7}])
def test_without_one_the_sensors_data_are_developed(load, rawpy, tmp_path, order, more):
    data = raw_bytes.dng(MOSAIC, order=order, **more)
    np.testing.assert_array_equal(load(data), developed(data))
    (tmp_path / "a.dng").write_bytes(data)
    assert image_size(tmp_path / "a.dng") == (40, 56)
    assert read_photograph(tmp_path / "a.dng").format == "RAW"


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_what_is_developed_is_turned_as_the_file_says(load, rawpy, orientation):
    data = raw_bytes.dng(MOSAIC, orientation=orientation)
    np.testing.assert_array_equal(load(data), developed(data))
    np.testing.assert_array_equal(load(data, orient=False), developed(data, user_flip=0))


@pytest.mark.parametrize("more", [{}, {"thumbnail": THUMBNAIL}, {"rows_per_strip": 7}])
def test_missing_sensor_data_are_truncation(reason, rawpy, more, capfd):
    data = bytearray(raw_bytes.dng(MOSAIC, **more))
    place = data.rindex(MOSAIC[-1].tobytes())
    assert reason(bytes(data)) is None
    assert "truncated" in reason(bytes(data[:place]))
    # A strip that is said to lie at the end of the file, and does not.
    moved = bytes(data).replace(
        struct.pack("<I", data.index(MOSAIC[:1].tobytes())), struct.pack("<I", len(data) - 9)
    )
    assert "truncated: a part of the image should end" in reason(moved)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("said", [8, 34892, 34713], ids=["deflate", "lossy", "Nikon's"])
def test_data_that_libraw_cannot_make_sense_of_are_refused_in_silence(reason, rawpy, capfd, said):
    plain, other = (struct.pack("<HHIHH", 259, 3, 1, code, 0) for code in (1, said))
    data = raw_bytes.dng(MOSAIC).replace(plain, other)
    assert reason(data).startswith("cannot be developed (")
    assert capfd.readouterr() == ("", "")


def test_the_limit_counts_for_the_sensor_before_anything_is_developed(reason):
    assert reason(raw_bytes.dng(MOSAIC), max_megapixels=0.002).startswith("too large: 56 x 40")


def test_a_plain_tiff_is_no_raw_file(load):
    np.testing.assert_array_equal(load(tiff_pages([(photograph(), 0)])), np.asarray(photograph()))


@pytest.mark.parametrize(
    ("begin", "kind"),
    [(b"IIU\0", "RW2"), (b"FOVb", "X3F"), (b"\0MRM", "MRW"), (b"II\x1a\0\0\0HEAPCCDR", "CRW")],
)
def test_kinds_whose_end_cannot_be_checked_are_refused_by_name(reason, begin, kind):
    assert reason(begin + bytes(200)).startswith(f"camera RAW ({kind}): an image of a kind that is not read")


@pytest.mark.parametrize(
    ("begin", "kind"), [(b"IIRO\x08\0\0\0", "ORF"), (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "CR3")]
)
def test_kinds_that_need_the_extra_name_it(reason, monkeypatch, begin, kind):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    assert reason(begin + bytes(200)) == f'camera RAW ({kind}): needs pip install "qualitykit[raw]"'


def test_an_orf_is_walked_as_the_tiff_that_it_nearly_is(reason, rawpy):
    data = bytearray(tiff_pages([(Image.fromarray(MOSAIC), None)]))
    data[:4] = b"IIRO"
    place = data.index(MOSAIC[:1].tobytes())
    assert reason(bytes(data)) is None
    data = bytes(data).replace(struct.pack("<I", place), struct.pack("<I", len(data) - 9))
    assert "truncated: a part of the image" in reason(data)


def test_a_cr3_that_ends_inside_a_box_is_truncated(reason, rawpy):
    head = b"\0\0\0\x18ftypcrx \0\0\0\1crx isom"
    assert reason(head + b"\0\0\1\0mdat" + bytes(20)) == "truncated: it ends inside a box"
    assert reason(head + b"\0\0\0\x1cmdat" + bytes(20)).startswith("cannot be developed")


def test_a_raf_without_its_parts_is_refused(reason, rawpy):
    data = raw_bytes.raf(SMALL, (40, 56))
    assert reason(data[:-1]).startswith("truncated: the sensor's data should end")
    assert reason(data[:100]).startswith("truncated: the header")
    assert "without a size" in reason(
        data.replace(struct.pack(">HH", 0x111, 4), struct.pack(">HH", 0x999, 4))
    )


def test_what_c_code_prints_can_be_dropped_and_then_is_printed_again(capfd):
    import ctypes

    from qualitykit.images.quiet import NOWHERE, STREAM, silent_c

    if not NOWHERE:
        pytest.skip("this system hides its C library's stderr")
    library = ctypes.CDLL(None)

    def say(words):
        library.fputs(words, ctypes.c_void_p(STREAM.value))
        library.fflush(None)

    with silent_c():
        with silent_c():
            say(b"dropped\n")
        say(b"dropped too\n")
        print("kept", file=sys.stderr)
    say(b"printed\n")
    assert capfd.readouterr().err == "kept\nprinted\n"


def test_the_camera_s_jpeg_is_loaded_from_a_file_of_any_name(tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(raw_bytes.nef(MOSAIC, FULL, THUMBNAIL))
    assert load_image(path).shape == (40, 56, 3)
