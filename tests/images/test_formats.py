"""The list of formats: told by content, extras named, images of other kinds never called none."""

import sys

import numpy as np
import pytest

from qualitykit.images import find_images, image_size, load_image
from qualitykit.images.formats import EXTENSIONS, FORMATS, find_format, image_kind
from qualitykit.images.unread import UNREAD, find_unread
from tests.image_bytes import encode, photograph
from tests.image_kinds import FORMATS as KINDS
from tests.image_kinds import NEEDS

EXTRAS = [form for form in FORMATS if form.extra]


def test_each_format_has_a_name_words_and_extensions_of_its_own():
    names = [form.name for form in FORMATS]
    assert len(set(names)) == len(names) and all(form.reads for form in FORMATS)
    extensions = [e for form in FORMATS for e in form.extensions] + [
        e for kind in UNREAD for e in kind.extensions
    ]
    assert len(set(extensions)) == len(extensions)
    assert all(e.startswith(".") and e == e.lower() for e in extensions)


@pytest.mark.parametrize("name", KINDS)
def test_each_format_is_told_by_its_first_bytes(name):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    for way, make in KINDS[name].items():
        form = find_format(make()[:4096])
        told = "camera RAW (RAF)" if way == "RAF" else "TIFF" if name == "camera RAW" else name
        assert form.name == told, way


def test_each_format_of_the_list_is_in_the_sweep():
    assert set(KINDS) == {form.name.partition(" (")[0] for form in FORMATS}


@pytest.mark.parametrize("form", EXTRAS, ids=lambda form: form.name)
def test_a_missing_extra_is_named_and_how_to_get_it(form, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, form.module, None)
    from qualitykit.images.containers import Unusable

    with pytest.raises(Unusable) as caught:
        form.require()
    assert str(caught.value) == f'{form.name}: needs pip install "qualitykit[{form.extra}]"'


def test_every_extra_is_one_that_can_be_installed():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    offered = project["optional-dependencies"]
    assert {form.extra for form in EXTRAS} == {"heif", "jxl", "raw"} <= set(offered)
    assert all("==" in pin for extra in ("heif", "jxl", "raw") for pin in offered[extra])


@pytest.mark.parametrize("kind", [kind for kind in UNREAD if kind.begins], ids=lambda kind: kind.name)
def test_kinds_that_are_not_read_are_told_by_their_first_bytes(reason, kind):
    for begin in kind.begins:
        words = reason(begin + b"\0" * 40)
        assert words.startswith(f"{kind.name}: an image of a kind that is not read (JPEG, PNG, ")


def test_kinds_that_nothing_marks_are_told_by_their_extension(tmp_path):
    from qualitykit.images import ImageError

    (tmp_path / "a.tga").write_bytes(b"\0\0\2" + bytes(60))
    with pytest.raises(ImageError, match="a.tga: TGA: an image of a kind that is not read"):
        load_image(tmp_path / "a.tga")
    assert find_unread(b"any", ".TGA").name == "TGA" and find_unread(b"any", ".txt") is None


def test_every_extension_that_is_read_is_found_in_a_folder(tmp_path):
    for extension in EXTENSIONS:
        (tmp_path / f"a{extension.upper()}").touch()
    assert len(find_images(tmp_path)) == len(EXTENSIONS)


@pytest.mark.parametrize(
    ("head", "extension", "kind"),
    [
        (encode(photograph(), "JPEG"), ".dat", "JPEG named otherwise"),
        (encode(photograph(), "BMP"), "", "BMP named otherwise"),
        (encode(photograph(), "WEBP"), "", "WebP named otherwise"),
        (b"BMW is a make of cars", ".txt", None),
        (b"RIFF\x24\0\0\0WAVEfmt ", ".wav", None),
        (b"8BPS", ".psd", "Photoshop"),
        (b"8BPS", ".jpg", "Photoshop"),
        (b"", ".psd", "Photoshop"),
        (b"plain text", ".txt", None),
        (b"", "", None),
    ],
)
def test_what_a_folder_holds_is_told_by_content_first(head, extension, kind):
    assert image_kind(head, extension) == kind


@pytest.mark.parametrize("name", KINDS)
def test_size_and_pixels_agree_for_every_way_of_encoding(tmp_path, name):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    for way, make in KINDS[name].items():
        (tmp_path / "file").write_bytes(make())
        assert image_size(tmp_path / "file") == load_image(tmp_path / "file", orient=False).shape[:2], way


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "AVIF", "JPEG 2000", "PNM"])
def test_files_without_a_profile_are_the_same_in_raw_colour(load, name):
    for way, make in KINDS[name].items():
        if "profile" not in way:
            np.testing.assert_array_equal(load(make()), load(make(), raw_colour=True))
