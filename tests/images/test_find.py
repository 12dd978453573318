"""find_images: files, folders and patterns in the order given."""

import os

import pytest

from qualitykit.images import find_images, scan_images


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder of empty files, which the test runs in."""
    names = ["b/10.jpg", "b/2.JPG", "b/1.jpg", "b/notes.txt", "b/c/3.png", "b/.hidden.jpg", "b/.git/4.jpg"]
    names += ["b/__MACOSX/5.jpg", "a.webp", "z.tiff", "data.dat", "x.jpg/inside.bmp", "b/c/d/6.gif"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_gives_its_images_in_natural_order(tree):
    assert find_images("b") == ["b/1.jpg", "b/2.JPG", "b/10.jpg", "b/c/3.png", "b/c/d/6.gif"]


def test_paths_stay_as_they_are_spelt(tree):
    assert find_images(["./b/c", str(tree / "b" / "c")])[::2] == ["./b/c/3.png", str(tree / "b/c/3.png")]
    assert find_images("b/c/") == ["b/c/3.png", "b/c/d/6.gif"]


def test_the_given_order_and_repetitions_are_kept(tree):
    assert find_images(["z.tiff", "a.webp", "z.tiff"]) == ["z.tiff", "a.webp", "z.tiff"]


def test_one_path_need_not_be_in_a_list(tree):
    assert find_images("a.webp") == ["a.webp"]
    assert find_images(tree / "a.webp") == [str(tree / "a.webp")]


def test_a_named_file_is_kept_whatever_its_extension(tree):
    assert find_images(["data.dat", "b/.hidden.jpg"]) == ["data.dat", "b/.hidden.jpg"]


def test_what_does_not_exist_is_kept_to_be_reported(tree):
    assert find_images(["gone.jpg", "gone/*.jpg", "nul\0*"]) == ["gone.jpg", "gone/*.jpg", "nul\0*"]


def test_a_folder_named_as_an_image_is_a_folder(tree):
    assert find_images("x.jpg") == ["x.jpg/inside.bmp"]


def test_a_folder_without_images_gives_nothing(tree):
    (tree / "empty").mkdir()
    assert find_images("empty") == []


def test_patterns_match_files_and_folders(tree):
    assert find_images("b/*.jpg") == ["b/1.jpg", "b/10.jpg"]
    assert find_images("b/[12].*") == ["b/1.jpg", "b/2.JPG"]
    assert find_images("b/?") == ["b/c/3.png", "b/c/d/6.gif"]


def test_a_pattern_passes_over_what_is_no_image_unless_it_spells_the_extension(tree):
    assert find_images("*a*") == ["a.webp"]
    assert find_images("*.dat") == ["data.dat"]


def test_two_stars_stand_for_any_number_of_folders(tree):
    assert find_images("b/**/*.png") == ["b/c/3.png"]
    assert find_images("**/1*.jpg") == ["b/1.jpg", "b/10.jpg"]
    assert find_images("b/**") == find_images("b")
    assert find_images("**/c/**/*.gif") == ["b/c/d/6.gif"]
    assert find_images(str(tree / "**" / "6.gif")) == [str(tree / "b/c/d/6.gif")]
    assert find_images("[b]/**/[0-9].png") == ["b/c/3.png"]


def test_a_path_that_exists_wins_over_its_reading_as_a_pattern(tree):
    (tree / "[ab].jpg").touch()
    (tree / "a.jpg").touch()
    assert find_images("[ab].jpg") == ["[ab].jpg"]


def test_circles_of_links_end_and_no_folder_is_entered_twice(tree):
    (tree / "b" / "up").symlink_to("..")
    (tree / "b" / "here").symlink_to(".")
    (tree / "b" / "c" / "again").symlink_to("d")
    (tree / "b" / "circle").symlink_to("circle")
    assert find_images("b") == ["b/1.jpg", "b/2.JPG", "b/10.jpg", "b/c/3.png", "b/c/d/6.gif"]
    assert len(find_images("**/*.gif")) == 1


def test_linked_folders_elsewhere_are_followed(tree):
    (tree / "linked").mkdir()
    (tree / "linked" / "to c").symlink_to("../b/c")
    assert find_images("linked") == ["linked/to c/3.png", "linked/to c/d/6.gif"]


def test_links_that_lead_nowhere_are_listed_to_be_reported(tree):
    (tree / "b" / "broken.jpg").symlink_to("gone.jpg")
    (tree / "b" / "circle.jpg").symlink_to("circle.jpg")
    found = find_images("b")
    assert "b/broken.jpg" in found and "b/circle.jpg" in found
    assert find_images("b/circle.jpg") == ["b/circle.jpg"]


def test_a_folder_that_may_not_be_read_is_listed_to_be_reported(tree, monkeypatch):
    listdir = os.listdir

    def refuse(path):
        if str(path).endswith("c"):
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert find_images("b") == ["b/1.jpg", "b/2.JPG", "b/10.jpg", "b/c"]


def test_nothing_gives_nothing():
    assert find_images([]) == []


def test_a_path_must_be_a_path():
    with pytest.raises(TypeError):
        find_images([3])


def test_a_scan_lists_what_find_images_lists(tree):
    for paths in ("b", "*a*", ["z.tiff", "gone.jpg"], "b/**/*.png", "**/1*.jpg", "x.jpg"):
        assert scan_images(paths).files == find_images(paths)


def test_a_scan_names_images_that_it_passes_over(tree):
    (tree / "b" / "layers.psd").write_bytes(b"8BPS")
    (tree / "b" / "c" / "photograph").write_bytes(b"\xff\xd8\xff\xe0")
    (tree / "b" / "c" / "note.jpg.txt").write_bytes(b"8 BPS")
    (tree / "b" / ".hidden.psd").write_bytes(b"8BPS")
    expected = {"Photoshop": ["b/layers.psd"], "JPEG named otherwise": ["b/c/photograph"]}
    for paths in ("b", "b/**"):
        found = scan_images(paths)
        assert found.passed_over == expected
        assert found.summary() in (
            "2 images passed over: 1 Photoshop, 1 JPEG named otherwise",
            "2 images passed over: 1 JPEG named otherwise, 1 Photoshop",
        )
    assert scan_images("b/*.psd").files == ["b/layers.psd"] and scan_images("b/l*").files == ["b/l*"]
    assert scan_images("b/l*").passed_over == {"Photoshop": ["b/layers.psd"]}


def test_a_scan_of_images_alone_passes_over_none(tree):
    assert scan_images("b/c").passed_over == {} and scan_images("b/c").summary() == ""
    assert scan_images([]).files == []


def test_a_scan_does_not_wait_for_pipes_and_skips_what_it_may_not_read(tree, monkeypatch):
    os.mkfifo(tree / "b" / "pipe")
    (tree / "b" / "dangling").symlink_to("gone")
    assert scan_images("b").passed_over == {}

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qualitykit.images.read.open", refuse, raising=False)
    assert scan_images("b").files == find_images("b")
