import os

import pytest

from qualitykit.datasets import catalogue, check
from tests.datasets.trees import put_images, put_sheet, put_text

SCALE = {"low": 1, "high": 5}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "set"
    put_images(root, "images/a.png", "images/b.jpg")
    put_text(root, "mine.csv", "path,score\nimages/a.png,1.5\nimages/b.jpg,4\n")
    return str(root)


def test_a_sound_set_is_ok(root):
    report = check("table", root, **SCALE)
    assert report.ok and not report.notes
    assert (report.rated, report.decoded, report.score_range) == (2, 2, (1.5, 4.0))
    assert "ok" in str(report).splitlines()[0] and "rated images: 2" in str(report)


def test_the_checksum_is_that_of_the_file(root):
    put_text(root, "mine.csv", "path,score\nimages/a.png,3\n")
    # From the shell: printf 'path,score\nimages/a.png,3\n' | sha256sum
    known = "091087c2906dc4924b6474defb177932d33214bc3de050b457cc0537230723d2"
    assert check("table", root, decode=False, **SCALE).sha256 == {"mine.csv": known}


def test_an_unknown_checksum_is_a_problem(root, monkeypatch):
    record = catalogue.CATALOGUE[-1]
    monkeypatch.setitem(record.sha256, "mine.csv", "0" * 64)
    report = check("table", root, decode=False, **SCALE)
    assert not report.ok
    assert report.problems == [f"checksum of mine.csv is not the known one ({'0' * 64})"]


def test_missing_images_are_named(root):
    os.remove(os.path.join(root, "images", "a.png"))
    report = check("table", root, **SCALE)
    assert report.missing == ["images/a.png"]
    assert report.problems == ["1 images are missing: images/a.png"]


def test_surplus_images_are_a_note(root):
    put_images(root, "images/c.png", "elsewhere/d.png")
    put_text(root, "images/readme.txt", "")
    report = check("table", root, **SCALE)
    assert report.ok
    assert report.surplus == ["images/c.png"]
    assert report.notes == ["1 images without a label: images/c.png"]


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_unreadable_images_are_named_with_the_reason(root, content):
    with open(os.path.join(root, "images", "a.png"), "wb") as file:
        file.write(content)
    report = check("table", root, **SCALE)
    assert [name for name, _ in report.unreadable] == ["images/a.png"]
    assert report.decoded == 1
    assert report.problems[0].startswith("1 images cannot be decoded: images/a.png (")


def test_images_need_not_be_decoded(root):
    with open(os.path.join(root, "images", "a.png"), "wb"):
        pass
    report = check("table", root, decode=False, **SCALE)
    assert report.ok and report.decoded == 0


def test_scores_outside_the_scale_are_a_problem(root):
    report = check("table", root, decode=False, low=1, high=3)
    assert report.problems == ["1 scores outside the scale: images/b.jpg"]


def test_names_that_leave_the_folder_are_a_problem(root, tmp_path):
    put_images(tmp_path, "x.png")
    put_text(root, "mine.csv", "path,score\nimages/a.png,1\n../x.png,2\nimages/b.jpg,3\n")
    report = check("table", root, **SCALE)
    assert report.problems == [
        f"mine.csv: 1 names must stay inside the data set's folder {root}. Received: ../x.png"
    ]


def test_links_that_lead_out_are_a_note(root, tmp_path):
    put_images(tmp_path, "x.png")
    os.symlink(tmp_path / "x.png", os.path.join(root, "images", "link.png"))
    put_text(root, "mine.csv", "path,score\nimages/a.png,1\nimages/link.png,3\n")
    report = check("table", root, **SCALE)
    assert report.ok and report.decoded == 2
    assert report.notes == [
        "1 images without a label: images/b.jpg",
        "1 links lead out of the folder: images/link.png",
    ]


def test_a_label_file_elsewhere_is_hashed(root, tmp_path):
    put_text(tmp_path, "mine.csv", "path,score\nimages/a.png,3\nimages/b.jpg,3\n")
    report = check("table", root, labels=tmp_path / "mine.csv", **SCALE)
    assert report.ok and list(report.sha256) == [str(tmp_path / "mine.csv")]


def test_names_are_printed_on_one_line_in_any_terminal(root):
    put_images(root, "images/two\nlines\udcff.png")
    report = check("table", root, **SCALE)
    assert report.surplus == ["images/two\nlines\udcff.png"]
    assert str(report).isascii() and "images/two\\nlines\\udcff.png" in str(report).splitlines()[-1]


def test_names_that_fit_several_files_are_a_problem(root):
    put_images(root, "images/A.PNG", "images/a.PNG")
    put_text(root, "mine.csv", "path,score\nimages/A.png,1\nimages/b.jpg,2\n")
    report = check("table", root, decode=False, **SCALE)
    assert report.problems[0].startswith(
        "1 names fit several files: 'images/A.png' fits several files by spelling"
    )


def test_a_missing_label_file_is_a_problem_and_not_an_error(tmp_path):
    report = check("tid2013", tmp_path)
    assert report.problems == [f"label file 'mos_with_names.txt' not found below {tmp_path}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("path,score\nimages/a.png,1\nimages/a.png,2\n", "1 images listed twice with different labels"),
        ("path,score\nimages/a.png,good\n", "1 rows without a finite score: images/a.png"),
        ("name,score\nimages/a.png,1\n", "must have a column 'path'"),
    ],
)
def test_a_wrong_label_file_is_a_problem_and_not_an_error(root, text, problem):
    put_text(root, "mine.csv", text)
    assert problem in check("table", root, **SCALE).problems[0]


def test_warnings_of_the_reader_are_notes(root):
    put_text(root, "mine.csv", "path,score,iso\nimages/a.png,1,100\nimages/a.png,1,100\nimages/b.jpg,1,100\n")
    assert check("table", root, **SCALE).notes == [
        "mine.csv: 1 columns not used: iso",
        "mine.csv: 1 repeated rows left out: images/a.png",
    ]


def test_another_number_of_labels_than_the_authors_is_a_problem(tmp_path):
    put_images(tmp_path, "DatabaseImage0001.JPG")
    put_sheet(
        tmp_path, "DatabaseGrades.xlsx", [["Image Number", "Average Subjective Grade"], [1, 2.5]], "Plan1"
    )
    report = check("bid", tmp_path)
    assert report.problems == ["1 rated images instead of 586"]
    assert "NOT OK" in str(report) and "rated images: 1 of 586" in str(report)


def test_an_unknown_name_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="name must be one of bid"):
        check("imagenet", tmp_path)
