import unicodedata

import pytest

from qualitykit.inference.picture_names import PictureNames, short_stem

ODD = [
    "a" * 251 + ".jpg",
    "\u4e9c" * 85 + ".jpg",
    "a\udcff\udcfe.jpg",
    "two\nlines.jpg",
    "=cmd|' /C calc'!A0.jpg",
    '"quoted" <b>.jpg',
    "-rf.jpg",
    ".jpg",
    "...",
    "a:b*c?.jpg",
    "CON\u202egpj.exe.jpg",
    " blank .jpg",
    "https://example.org/a.jpg?x=1&y=2",
]


@pytest.mark.parametrize("name", ODD)
def test_every_name_gives_a_short_one_that_every_file_system_takes(name, tmp_path):
    stem = short_stem(name)
    given = PictureNames().give(name, "negative")
    assert stem and stem == stem.strip(" .-") and stem.isprintable()
    assert not set(stem) & set('<>:"/\\|?*=+@\n') and len(given.encode()) <= 100
    (tmp_path / given).write_bytes(b"x")
    assert [path.name for path in tmp_path.iterdir()] == [given]


def test_equal_names_in_any_folder_case_or_composition_get_numbers():
    names = PictureNames()
    composed = "\u00e9t\u00e9"
    same = [f"1/{composed}.jpg", f"2/{unicodedata.normalize('NFD', composed)}.png", f"{composed.upper()}.jpg"]
    given = [names.give(name, "x") for name in same]
    assert given == [
        "\u00e9t\u00e9_x.png",
        "\u00e9t\u00e9_x_2.png",
        "\u00c9T\u00c9_x_3.png",
    ]


def test_long_names_that_begin_alike_stay_apart():
    names = PictureNames()
    given = {names.give("a" * 200 + end + ".jpg", "negative") for end in "xyz"}
    assert len(given) == 3


def test_a_number_that_is_another_photographs_name_is_passed_over():
    names = PictureNames()
    given = [names.give(name, "x") for name in ("a_x_2.png", "a.jpg", "b/a.jpg")]
    assert len(set(given)) == 3
