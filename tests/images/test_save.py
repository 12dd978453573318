"""save_image: by extension, whole or not at all."""

import os
import stat

import numpy as np
import pytest
from PIL import Image

from qualitykit.images import load_image, save_image
from tests.image_bytes import photograph


@pytest.fixture(scope="module")
def image():
    return np.asarray(photograph())


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.webp", "WEBP")]
)
def test_the_extension_tells_the_format(tmp_path, image, name, kind):
    save_image(tmp_path / name, image)
    with Image.open(tmp_path / name) as saved:
        assert saved.format == kind and saved.size == (56, 40)


def test_png_comes_back_exactly(tmp_path, image):
    save_image(str(tmp_path / "a.png"), image)
    np.testing.assert_array_equal(load_image(tmp_path / "a.png"), image)


@pytest.mark.parametrize("extension", ["jpg", "webp"])
def test_higher_quality_is_closer_and_larger(tmp_path, image, extension):
    errors, sizes = [], []
    for quality in (20, 95):
        path = tmp_path / f"{quality}.{extension}"
        save_image(path, image, quality)
        errors.append(np.abs(load_image(path).astype(int) - image).mean())
        sizes.append(path.stat().st_size)
    assert errors[1] < errors[0] and sizes[1] > sizes[0]


def test_no_temporary_file_is_left(tmp_path, image):
    save_image(tmp_path / "a.png", image)
    assert os.listdir(tmp_path) == ["a.png"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, image, monkeypatch):
    save_image(tmp_path / "a.png", image)

    def fail(self, file, *_, **__):
        with open(file, "wb") as half_written:
            half_written.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        save_image(tmp_path / "a.png", image[::-1])
    assert os.listdir(tmp_path) == ["a.png"]
    np.testing.assert_array_equal(load_image(tmp_path / "a.png"), image)


def test_the_file_has_the_permissions_of_any_new_file(tmp_path, image):
    (tmp_path / "other").touch()
    save_image(tmp_path / "a.png", image)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("other", "a.png")]
    assert modes[0] == modes[1]


def test_views_in_any_order_are_written(tmp_path, image):
    save_image(tmp_path / "a.png", image[::-1, ::-2])
    np.testing.assert_array_equal(load_image(tmp_path / "a.png"), image[::-1, ::-2])


@pytest.mark.parametrize("name", ["a.tif", "a", "a.png.txt"])
def test_other_extensions_are_refused(tmp_path, image, name):
    with pytest.raises(ValueError, match="path must end in one of .jpg, .jpeg, .png, .webp. Received: path="):
        save_image(tmp_path / name, image)


@pytest.mark.parametrize("quality", [0, 101, 9.5, "high", True])
def test_quality_is_a_whole_number_from_1_to_100(tmp_path, image, quality):
    with pytest.raises(ValueError, match="quality must be a whole number from 1 to 100"):
        save_image(tmp_path / "a.jpg", image, quality)


def test_only_rgb_bytes_are_written(tmp_path):
    with pytest.raises(ValueError, match="image must be uint8"):
        save_image(tmp_path / "a.png", np.zeros((4, 4), np.uint8))


def test_a_missing_folder_is_an_error_of_the_system(tmp_path, image):
    with pytest.raises(OSError):
        save_image(tmp_path / "gone" / "a.png", image)
