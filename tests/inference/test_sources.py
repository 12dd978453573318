"""Everything that holds a photograph, and what is refused."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from qualitykit.images import ImageError, load_image, save_image
from qualitykit.inference.sources import gather, gather_one


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (30, 40, 3), "uint8")


@pytest.fixture
def path(tmp_path, image):
    save_image(tmp_path / "a.png", image)
    return tmp_path / "a.png"


def pixels(thing, **options):
    how = {"orient": True, "max_megapixels": 250.0, "raw_colour": False, "short_side": None}
    return gather_one(thing).read(**{**how, **options}).pixels


def names(things):
    return [source.name for source in gather(things)]


FORMS = {
    "path": lambda path: path,
    "text": str,
    "array": load_image,
    "stack of one": lambda path: load_image(path)[None],
    "float array": lambda path: np.minimum(load_image(path) + 0.3, 255),
    "int array": lambda path: load_image(path).astype("int64"),
    "PIL image": Image.open,
    "PIL image that is loaded": lambda path: Image.open(path).copy(),
    "bytes": lambda path: path.read_bytes(),
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "open file": lambda path: open(path, "rb"),
    "file in memory": lambda path: io.BytesIO(path.read_bytes()),
    "array view": lambda path: np.flip(np.flip(load_image(path), 1), 1),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_pixels(form, path, image):
    found = pixels(FORMS[form](path))
    assert found.dtype == np.uint8 and np.array_equal(found, image)


def test_names_say_where_a_photograph_was_given(path, image):
    with open(path, "rb") as file:
        things = [image, str(path), np.stack([image, image]), path.read_bytes(), io.BytesIO(), file, image]
        assert names(things) == [
            "array 0",
            str(path),
            "array 2[0]",
            "array 2[1]",
            "bytes 3",
            "file 4",
            f"{path} (6)",  # not the file that was given as a path
            "array 6",
        ]
    assert names(image) == ["array 0"]


def test_a_pil_image_is_called_as_its_file_is_once(path):
    opened = Image.open(path)
    assert names(opened) == [str(path)] and names(opened.copy()) == ["image 0"]
    assert names([opened, opened]) == [str(path), f"{path} (1)"]


@pytest.mark.parametrize("make", [list, tuple, iter, lambda x: (each for each in x), np.array, pd.Series])
def test_paths_come_in_any_row_of_things(make):
    assert names(make(["a.jpg", "b.jpg"])) == ["a.jpg", "b.jpg"]


def test_a_tensor_of_a_framework_is_an_array(image):
    import keras

    assert np.array_equal(pixels(keras.ops.convert_to_tensor(image)), image)


@pytest.mark.parametrize("thing", [None, 3, 2.5, {"a": 1}, object(), [None], ["a.jpg", 3], [["a.jpg"]]])
def test_anything_else_is_a_type_error_that_says_what_is_taken(thing):
    with pytest.raises(
        TypeError, match="photographs must be files, folders, glob patterns, arrays"
    ) as caught:
        gather(thing)
    assert "PIL images, bytes of image files, open binary files, or a list" in str(caught.value)


@pytest.mark.parametrize("shape", [(30, 40), (30, 40, 1), (30, 40, 4), (2, 3, 30, 40), (0, 4, 3), (3,)])
def test_an_array_of_another_shape_is_refused_at_once(shape):
    with pytest.raises(ValueError, match=r"array 0 must be \(H, W, 3\) or \(N, H, W, 3\). Received: shape="):
        gather([np.zeros(shape)])


def test_nothing_at_all_is_an_error(tmp_path):
    for nothing in ([], str(tmp_path), np.zeros((0, 8, 8, 3))):
        with pytest.raises(ValueError, match="no image files found in"):
            gather(nothing)


def test_one_photograph_is_one():
    with pytest.raises(ValueError, match=r"image must be one photograph. Received: 2, such as array 0\[0\]"):
        gather_one(np.zeros((2, 8, 8, 3)))


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.full((4, 4, 3), -1), "pixels must be numbers 0..255, not -1 to -1 of type int64"),
        (np.full((4, 4, 3), 256.0), "must be numbers 0..255"),
        (np.full((4, 4, 3), np.nan), "must be numbers 0..255"),
        (np.full((4, 4, 3), 40000, "uint16"), "must be numbers 0..255"),
        (np.zeros((4, 4, 3), bool), "of type bool"),
        (np.full((4, 4, 3), 1j), "of type complex128"),
        (np.linspace(0, 1, 48).reshape(4, 4, 3), "those of 0..1 need a factor of 255"),
    ],
)
def test_numbers_that_are_no_pixels_are_said(array, reason):
    with pytest.raises(ImageError, match="array 0: .*") as caught:
        pixels(array)
    assert reason in str(caught.value)


def test_a_black_picture_of_floats_is_a_picture():
    assert pixels(np.zeros((4, 4, 3))).max() == 0


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        ("http://example.org/a.jpg", "an address, not a file: download it first"),
        ("HTTPS://example.org/a.jpg", "an address"),
        (b"", "empty file"),
        (b"nothing", "not an image"),
        (io.StringIO("text"), "opened as text; open it in binary mode, 'rb'"),
        (io.BytesIO(b""), "empty file"),
    ],
)
def test_what_cannot_be_read_says_why(thing, reason):
    with pytest.raises(ImageError, match="^[^\n]+$") as caught:
        pixels(thing)
    assert reason in str(caught.value)


def test_a_file_that_stands_at_its_end_or_is_closed_says_so(path):
    with open(path, "rb") as file:
        file.read()
        with pytest.raises(ImageError, match=r"nothing left to read; seek\(0\) first"):
            pixels(file)
    with pytest.raises(ImageError, match="cannot be read .*closed"):
        pixels(file)


def test_orientation_and_limits_hold_for_things_without_a_path(tmp_path, image):
    exif = Image.Exif()
    exif[274] = 6
    picture = Image.fromarray(image)
    picture.save(tmp_path / "turned.jpg", exif=exif)
    for thing in (Image.open(tmp_path / "turned.jpg"), (tmp_path / "turned.jpg").read_bytes()):
        assert pixels(thing).shape == (40, 30, 3) and pixels(thing, orient=False).shape == (30, 40, 3)
        with pytest.raises(ImageError, match="30|40"):
            pixels(thing, max_megapixels=0.001)


def test_a_pil_image_of_any_mode_is_rgb_and_a_damaged_one_is_said(tmp_path, image):
    grey = Image.fromarray(image).convert("L")
    assert np.array_equal(pixels(grey)[..., 0], np.asarray(grey)) and pixels(grey).shape == (30, 40, 3)
    with pytest.raises(ImageError, match="32 bits"):
        pixels(Image.new("F", (4, 4)))
    Image.fromarray(image).save(tmp_path / "a.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:-900])
    with pytest.raises(ImageError, match="cannot be decoded"):
        pixels(Image.open(tmp_path / "cut.png"))
