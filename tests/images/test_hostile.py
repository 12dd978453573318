"""The folder of hostile files, read file by file."""

import os

import pytest

from qualitykit.images import ImageError, find_images, load_image
from tests.hostile import make_hostile_folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    return str(root), make_hostile_folder(root)


def test_there_are_at_least_40_of_each_kind(hostile):
    values = list(hostile[1].values())
    assert values.count(True) >= 40 and values.count(False) >= 40


def test_each_file_loads_or_is_named_in_one_line(hostile, capfd, recwarn):
    root, must_score = hostile
    wrong = {}
    for name, value in must_score.items():
        path = os.path.join(root, name)
        try:
            load_image(path)
            outcome = True
        except ImageError as error:
            outcome = False
            assert error.path == path and str(error).isprintable()
        if outcome != value:
            wrong[name] = outcome
    assert wrong == {}
    assert capfd.readouterr() == ("", "") and list(recwarn) == []


def test_a_scan_of_the_folder_finds_each_file_once(hostile):
    root, must_score = hostile
    expected = {os.path.join(root, name) for name in must_score if not name.startswith("named only")}
    found = find_images(root)
    assert len(found) == len(set(found)) and set(found) == expected


def test_each_file_is_found_by_its_own_name(hostile):
    root, must_score = hostile
    for name in must_score:
        assert find_images([os.path.join(root, name)]) == [os.path.join(root, name)]
