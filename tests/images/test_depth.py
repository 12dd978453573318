"""Samples of more than 8 bits: rounded, not cut to their high bytes."""

import io
import threading

import cv2
import numpy as np
import pytest
from PIL import Image

from qualitykit.images.depth import to_bytes
from tests.container_bytes import TiffFile, heif_deep, pnm, tiff_rgb
from tests.image_bytes import encode, png, png_chunk, png_rows

RAMP = np.arange(0, 65536, 37, dtype=np.uint16)
ROUNDED = np.round(RAMP / 65535 * 255).astype(np.uint8)


def colours(width=40):
    """(H, width, 3) samples that hold every level of the ramp in some channel."""
    rows = RAMP[: len(RAMP) // width * width].reshape(-1, width)
    return np.stack([rows, rows[::-1], rows[:, ::-1]], -1)


def rounded(samples, most=65535):
    return np.round(samples.astype(float) / most * 255).astype(np.uint8)


def test_every_level_is_rounded():
    np.testing.assert_array_equal(to_bytes(np.arange(65536, dtype=np.uint16)), rounded(np.arange(65536)))


@pytest.mark.parametrize("most", [1, 99, 255, 1023, 4095])
def test_every_level_of_another_range_is_rounded(most):
    levels = np.arange(most + 1, dtype=np.uint16)
    assert np.abs(to_bytes(levels, most).astype(float) - levels / most * 255).max() <= 0.5
    assert to_bytes(np.array([most + 1], np.uint16), most).tolist() == [255]


@pytest.mark.parametrize("factor", [256, 257])
def test_what_was_widened_from_bytes_comes_back(load, factor):
    levels = np.arange(256, dtype=np.uint16)
    picture = np.stack([levels, levels[::-1], levels], -1)[None] * np.uint16(factor)
    for data in (png(256, 1, 16, 2, png_rows(picture)), tiff_rgb(picture)):
        np.testing.assert_array_equal(load(data)[0, :, 0], levels)
    for data in (png(256, 1, 16, 0, png_rows(picture[..., 0])), pnm(b"P5", picture[..., 0], 65535)):
        np.testing.assert_array_equal(load(data)[0, :, 0], levels)


def test_png_of_16_bits_is_rounded(load):
    np.testing.assert_array_equal(load(png(len(RAMP), 1, 16, 0, png_rows(RAMP[None])))[0, :, 0], ROUNDED)
    samples = colours()
    height, width = samples.shape[:2]
    np.testing.assert_array_equal(load(png(width, height, 16, 2, png_rows(samples))), rounded(samples))


@pytest.mark.parametrize("more", [{}, {317: (3, [1])}, {254: (4, [0]), 65000: (3, [7])}])
def test_tiff_of_16_bits_is_rounded_whatever_else_it_says(load, more, capfd):
    np.testing.assert_array_equal(load(tiff_rgb(colours(), more)), rounded(colours()))
    assert capfd.readouterr() == ("", "")


def test_a_main_page_of_16_bits_behind_a_thumbnail_is_rounded(load):
    file = TiffFile(">")
    below = file.directory(file.page(colours(), {254: (4, [0])}))
    thumbnail = file.page(np.zeros((8, 8, 3), np.uint8), {254: (4, [1]), 330: (4, [below])})
    np.testing.assert_array_equal(load(file.begin_at(file.directory(thumbnail))), rounded(colours()))


def test_tiff_of_16_bits_with_prediction_is_rounded(load):
    data = cv2.imencode(".tiff", colours()[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])[1].tobytes()
    np.testing.assert_array_equal(load(data), rounded(colours()))


def test_16_bits_are_turned_as_the_file_says(load):
    data = tiff_rgb(colours(), {274: (3, [6])})
    np.testing.assert_array_equal(load(data), np.rot90(rounded(colours()), -1))


def test_16_bits_with_alpha_are_blended(load):
    alpha = np.full((*colours().shape[:2], 1), 51 * 257, np.uint16)
    samples = np.concatenate([colours(), alpha], -1)
    height, width = samples.shape[:2]
    shown = load(png(width, height, 16, 6, png_rows(samples)))
    np.testing.assert_allclose(shown, 0.2 * rounded(colours()) + 0.8 * 255, atol=0.51)


def test_a_transparent_colour_of_16_bits_is_no_other_one(load):
    samples = np.array(
        [[[0x7896, 0xB50D, 0x2C78], [0x7897, 0xB50D, 0x2C78], [0x9600, 0x0D00, 0x7800]]], np.uint16
    )
    clear = png_chunk(b"tRNS", samples[0, 0].astype(">u2").tobytes())
    shown = load(png(3, 1, 16, 2, png_rows(samples), clear))
    assert shown[0].tolist() == [[255] * 3, *rounded(samples)[0, 1:].tolist()]


def test_white_of_a_deep_jpeg_2000_stays_white(load):
    samples = np.tile(np.linspace(0, 65535, 256).astype(np.uint16)[None, :, None], (64, 1, 3))
    lossless = [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]
    data = cv2.imencode(".jp2", samples, lossless)[1].tobytes()
    assert np.asarray(Image.open(io.BytesIO(data)))[0, -1].tolist() == [0, 0, 0]  # what Pillow makes of it
    np.testing.assert_allclose(load(data), rounded(samples), atol=1)


def test_where_opencv_reads_nothing_pillows_bytes_are_taken_unless_they_are_wrong(load, reason, monkeypatch):
    lossless = [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]
    data = cv2.imencode(".jp2", np.tile(colours(), (2, 1, 1)), lossless)[1].tobytes()
    monkeypatch.setattr(cv2, "imdecode", lambda *_: None)
    np.testing.assert_array_equal(load(tiff_rgb(colours())), colours() >> 8)
    assert reason(data) == "a JPEG 2000 of 16 bits in colours that cannot be read rightly"


def test_deep_jpeg_2000_of_grey_is_rounded(load):
    grey = np.tile(RAMP[:1764].reshape(42, 42), (2, 2))
    np.testing.assert_array_equal(load(encode(Image.fromarray(grey), "JPEG2000"))[..., 0], rounded(grey))


@pytest.mark.parametrize("kind", [b"P2", b"P5"])
def test_pgm_of_any_range_is_rounded(load, kind):
    for most in (1, 100, 255, 256, 1023, 65535):
        levels = np.arange(most + 1).astype(np.uint16)[None]
        np.testing.assert_allclose(load(pnm(kind, levels, most))[0, :, 0], levels[0] / most * 255, atol=0.5)


@pytest.mark.parametrize("kind", [b"P3", b"P6"])
def test_ppm_of_16_bits_is_rounded(load, kind):
    np.testing.assert_array_equal(load(pnm(kind, colours(), 65535)), rounded(colours()))


def test_heif_of_10_bits_is_rounded(load):
    pytest.importorskip("pillow_heif")
    ramp = np.tile((np.arange(1024, dtype=np.uint16) << 6)[None, :, None], (64, 1, 3))
    shown = load(heif_deep(ramp, quality=-1, chroma=444)).astype(int)
    assert np.abs(shown - np.arange(1024)[None, :, None] / 1023 * 255).mean() < 0.6


def test_threads_leave_opencvs_log_as_it_was(load, tmp_path):
    from qualitykit.images import load_image

    logging = cv2.utils.logging
    before = logging.getLogLevel()
    path = tmp_path / "deep.tif"
    path.write_bytes(tiff_rgb(colours()))
    threads = [threading.Thread(target=load_image, args=(path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert logging.getLogLevel() == before
