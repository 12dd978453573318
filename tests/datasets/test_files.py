import os

import pytest

from qualitykit.datasets import files
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.names import UnsafePathError
from tests.datasets.trees import put_images, put_text


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    put_images(root, "A.png", "Sub/Deep/b.JPG", "sub2/c.bmp")
    return str(root)


def test_files_are_found_whatever_the_case(root):
    assert FileIndex(root).find("SUB/deep/B.jpg") == os.path.join(root, "Sub", "Deep", "b.JPG")


def test_an_absent_file_is_none(root):
    assert FileIndex(root).find("sub/none.jpg") is None


def test_files_that_differ_by_case_alone_need_their_exact_name(root):
    put_images(root, "a.PNG")
    index = FileIndex(root)
    assert index.find("A.png") == os.path.join(root, "A.png")
    with pytest.raises(ValueError, match="'a.png' fits several files by spelling alone: A.png, a.PNG"):
        index.find("a.png")


def test_litter_is_not_listed(root):
    for name in (".DS_Store", "Thumbs.db", "._A.png", "A.png~", "__MACOSX/A.png"):
        put_text(root, name, "junk")
    assert FileIndex(root).names == ["A.png", "Sub/Deep/b.JPG", "sub2/c.bmp"]


def test_a_linked_file_is_found_wherever_it_lies(root, tmp_path):
    put_images(tmp_path, "outside.png")
    os.symlink(tmp_path / "outside.png", os.path.join(root, "x.png"))
    index = FileIndex(root)
    assert index.find("X.png") == os.path.join(root, "x.png")
    assert index.links == ["x.png"]


def test_a_linked_folder_is_listed_under_its_link(root, tmp_path):
    put_images(tmp_path, "elsewhere/deep/y.png")
    os.symlink(tmp_path / "elsewhere", os.path.join(root, "images"))
    index = FileIndex(root)
    assert index.find("images/deep/y.png") == os.path.join(root, "images", "deep", "y.png")
    assert index.folder("Images") == "images/"
    assert index.links == ["images"]


def test_a_folder_linked_from_beside_it_is_found_under_both_names(root):
    os.symlink(os.path.join(root, "Sub"), os.path.join(root, "again"))
    index = FileIndex(root)
    assert index.find("again/Deep/b.JPG") and index.find("Sub/Deep/b.JPG")
    assert index.links == []


def test_a_link_that_stays_inside_is_a_file(root):
    os.symlink(os.path.join(root, "A.png"), os.path.join(root, "copy.png"))
    assert FileIndex(root).find("copy.png") == os.path.join(root, "copy.png")


def test_a_linked_root_is_fine(root, tmp_path):
    os.symlink(root, tmp_path / "link")
    assert FileIndex(tmp_path / "link").find("a.png") == str(tmp_path / "link" / "A.png")


@pytest.mark.parametrize("target", ["loop.png", "gone.png"])
def test_a_link_that_leads_nowhere_is_not_there(root, target):
    os.symlink(target, os.path.join(root, "loop.png"))
    index = FileIndex(root)
    assert "loop.png" not in index.names and index.find("loop.png") is None


@pytest.mark.parametrize("target", [".", "..", "Sub"])
def test_a_link_to_what_holds_it_is_not_entered(root, target):
    os.symlink(os.path.join(root, target), os.path.join(root, "Sub", "again"))
    assert len(FileIndex(root).names) == 3


def test_links_that_multiply_each_other_are_refused(root, monkeypatch):
    monkeypatch.setattr(files, "MAX_LINKS", 100)
    for one in "abcdef":
        os.makedirs(os.path.join(root, one))
        for other in "abcdef":
            os.symlink(os.path.join(root, other), os.path.join(root, one, f"to_{other}"))
    with pytest.raises(ValueError, match="more than 100 links to folders below"):
        FileIndex(root)


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


def test_root_must_be_a_folder(root):
    with pytest.raises(FileNotFoundError, match="root must be a folder. Received: "):
        FileIndex(os.path.join(root, "A.png"))


COMPOSED, DECOMPOSED = "\u00e9t\u00e9.png", "e\u0301te\u0301.png"


@pytest.mark.parametrize(
    ("wanted", "there"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED), (COMPOSED.upper(), DECOMPOSED)]
)
def test_files_are_found_however_their_accents_are_composed(root, wanted, there):
    put_images(root, there)
    assert FileIndex(root).find(wanted) == os.path.join(root, there)


def test_accents_decide_before_case_does(root):
    put_images(root, DECOMPOSED, COMPOSED.upper().replace(".PNG", ".png"))
    assert FileIndex(root).find(COMPOSED) == os.path.join(root, DECOMPOSED)


def test_spellings_that_look_alike_are_told_apart(root):
    put_images(root, COMPOSED, DECOMPOSED)
    index = FileIndex(root)
    assert index.find(COMPOSED) == os.path.join(root, COMPOSED)
    assert index.find(DECOMPOSED) == os.path.join(root, DECOMPOSED)
    with pytest.raises(
        ValueError, match=r"fits several files .*: 'e\\u0301te\\u0301.png', '\\xe9t\\xe9.png'"
    ):
        index.find(COMPOSED.upper())


@pytest.mark.parametrize("wanted", ["Gr\udcfc\udcdfe.png", "Gr\u00fc\u00dfe.png", "gr\\udcfc\\udcdfe.PNG"])
def test_names_of_other_bytes_are_found_by_them_and_by_their_letters(root, wanted):
    put_images(root, "Gr\udcfc\udcdfe.png")
    assert FileIndex(root).find(wanted) == os.path.join(root, "Gr\udcfc\udcdfe.png")


@pytest.mark.parametrize("name", ["a\\b.png", " a.png", "a.png\n", "'a.png'", "C:a.png"])
def test_what_is_spelt_just_so_is_found_whatever_it_means_elsewhere(root, name):
    put_images(root, name)
    index = FileIndex(root)
    assert index.find(name) == os.path.join(root, name)
    assert index.relative(name, root) == name


def test_absolute_names_are_taken_from_the_root_its_target_and_linked_folders(root, tmp_path):
    put_images(tmp_path, "disk/y.png")
    os.symlink(root, tmp_path / "link")
    os.symlink(tmp_path / "disk", os.path.join(root, "more"))
    index = FileIndex(tmp_path / "link")
    for absolute, name in {
        f"{tmp_path}/link/A.png": "A.png",
        f"{root}/A.png": "A.png",
        f"{root}/Sub/../A.png": "A.png",
        f"{tmp_path}/disk/y.png": "more/y.png",
        f"{tmp_path}/disk/../link/A.png": "A.png",
    }.items():
        assert index.relative(absolute, "/anywhere") == name


def test_an_absolute_name_may_go_through_another_link_to_the_root(root, tmp_path):
    os.symlink(root, tmp_path / "link")
    assert FileIndex(root).relative(f"{tmp_path}/link/A.png", root) == "A.png"


@pytest.mark.parametrize(
    "name", ["../root2/x", "/etc/passwd", "//etc/passwd", "C:/x", "~/x", "Sub/../../x", "/", "..", "."]
)
def test_names_that_lead_out_are_refused(root, name):
    with pytest.raises(UnsafePathError):
        FileIndex(root).relative(name, root)


def test_a_folder_whose_name_begins_as_the_root_does_is_outside(root):
    with pytest.raises(UnsafePathError):
        FileIndex(root).relative(f"{root}2/x.png", root)
