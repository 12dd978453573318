import os

import pytest

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.names import UnsafePathError, safe_name
from tests.datasets.trees import put_images, put_text


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    put_images(root, "A.png", "Sub/Deep/b.JPG", "sub2/c.bmp")
    return str(root)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../x.jpg", "a/../../x.jpg", "C:/x.jpg", "\\\\server\\x", "~/x"]
)
def test_names_that_leave_the_folder_are_refused(name):
    with pytest.raises(UnsafePathError, match="must stay inside the data set's folder. Received: "):
        safe_name(name)


@pytest.mark.parametrize("name", ["", " ", "./", "."])
def test_empty_names_are_refused(name):
    with pytest.raises(UnsafePathError, match="file name must not be empty. Received: "):
        safe_name(name)


def test_backslashes_count_as_slashes():
    assert safe_name("sub\\a.png") == "sub/a.png"


def test_files_are_found_whatever_the_case(root):
    assert FileIndex(root).find("SUB/deep/B.jpg") == os.path.join(root, "Sub", "Deep", "b.JPG")


def test_an_absent_file_is_none(root):
    assert FileIndex(root).find("sub/none.jpg") is None


def test_files_that_differ_by_case_alone_need_their_exact_name(root):
    put_images(root, "a.PNG")
    index = FileIndex(root)
    assert index.find("A.png") == os.path.join(root, "A.png")
    with pytest.raises(ValueError, match="'a.png' fits several files by case alone: A.png, a.PNG"):
        index.find("a.png")


def test_litter_is_not_listed(root):
    for name in (".DS_Store", "Thumbs.db", "._A.png", "A.png~", "__MACOSX/A.png"):
        put_text(root, name, "junk")
    assert FileIndex(root).names == ["A.png", "Sub/Deep/b.JPG", "sub2/c.bmp"]


def test_a_link_out_is_refused(root, tmp_path):
    put_images(tmp_path, "outside.png")
    os.symlink(tmp_path / "outside.png", os.path.join(root, "x.png"))
    index = FileIndex(root)
    assert "x.png" not in index.names
    with pytest.raises(UnsafePathError, match="'X.png' is a link to a folder or out of"):
        index.find("X.png")


def test_a_linked_folder_is_refused(root, tmp_path):
    put_images(tmp_path, "elsewhere/y.png")
    os.symlink(tmp_path / "elsewhere", os.path.join(root, "images"))
    index = FileIndex(root)
    with pytest.raises(UnsafePathError, match="'images/y.png' is a link"):
        index.find("images/y.png")
    with pytest.raises(UnsafePathError, match="'Images' is a link"):
        index.folder("Images")


def test_a_link_that_stays_inside_is_a_file(root):
    os.symlink(os.path.join(root, "A.png"), os.path.join(root, "copy.png"))
    assert FileIndex(root).find("copy.png") == os.path.join(root, "copy.png")


def test_a_linked_root_is_fine(root, tmp_path):
    os.symlink(root, tmp_path / "link")
    assert FileIndex(tmp_path / "link").find("a.png") == str(tmp_path / "link" / "A.png")


def test_a_link_to_itself_leads_nowhere(root):
    os.symlink("loop.png", os.path.join(root, "loop.png"))
    index = FileIndex(root)
    assert "loop.png" not in index.names
    with pytest.raises(UnsafePathError, match="'loop.png' is a link"):
        index.find("loop.png")


def test_a_link_circle_ends(root):
    os.symlink(root, os.path.join(root, "again"))
    assert len(FileIndex(root).names) == 3


def test_folders_may_nest_deep_but_not_without_end(root):
    put_images(root, "d/" * 31 + "x.png")
    assert FileIndex(root).find("d/" * 31 + "x.png") is not None
    put_images(root, "d/" * 33 + "x.png")
    with pytest.raises(ValueError, match="folders nest deeper than 32 below"):
        FileIndex(root)


def test_locate_takes_the_shallowest_file_and_the_first_name(root):
    put_images(root, "Sub/c.bmp")
    index = FileIndex(root)
    assert index.locate("C.BMP") == "Sub/c.bmp"
    assert index.locate("none.bmp", "deep/b.jpg") == "Sub/Deep/b.JPG"
    assert index.locate("none.bmp") is None


def test_locate_does_not_take_the_end_of_another_name(root):
    assert FileIndex(root).locate(".png") is None


def test_folders_are_found_as_spelt_on_disk(root):
    index = FileIndex(root)
    assert index.folder("none", "sub/deep") == "Sub/Deep/"
    assert index.folder("none") == ""
    assert index.locate_folder("none", "DEEP") == "Sub/Deep/"
    assert index.locate_folder("none") is None


def test_require_names_what_it_wanted(root):
    with pytest.raises(FileNotFoundError, match="label file 'x.csv' or 'y.csv' not found below"):
        FileIndex(root).require("x.csv", "y.csv")


def test_a_label_file_behind_a_link_out_is_refused(root, tmp_path):
    put_text(tmp_path, "labels.csv", "x")
    os.symlink(tmp_path / "labels.csv", os.path.join(root, "Sub", "labels.csv"))
    with pytest.raises(UnsafePathError, match="'sub/labels.csv' is a link"):
        FileIndex(root).require("labels.csv")


def test_root_must_be_a_folder(root):
    with pytest.raises(FileNotFoundError, match="root must be a folder. Received: "):
        FileIndex(os.path.join(root, "A.png"))
