"""ImageError: one line whatever the path holds."""

import pickle

import pytest

from qualitykit.images import ImageError


def test_the_error_is_path_and_reason():
    error = ImageError("a/b.jpg", "empty file")
    assert (str(error), error.path, error.reason) == ("a/b.jpg: empty file", "a/b.jpg", "empty file")
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    "path", ["line\nbreak", "tab\t", "bell\a", "\u2028separator", "\u202emirrored", "\udcff"]
)
def test_any_path_prints_on_one_line_and_stays_as_it_was(path):
    error = ImageError(path, "two\nlines")
    assert str(error).isprintable() and len(str(error).splitlines()) == 1
    assert error.path == path
    str(error).encode("utf-8")


def test_letters_of_all_scripts_are_left_alone():
    assert str(ImageError("héllo 照片 📷.jpg", "x")) == "héllo 照片 📷.jpg: x"


def test_the_error_survives_pickling():
    error = pickle.loads(pickle.dumps(ImageError("a", "b")))
    assert (error.path, error.reason, str(error)) == ("a", "b", "a: b")
