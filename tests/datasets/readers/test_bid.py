import pytest

from qualitykit.datasets import ScoreScale
from tests.datasets.trees import expect, load, put_images, put_sheet, put_text

HEADER = ["Image Number", "Subject 1", "Average Subjective Grade", "std"]
ROWS = [HEADER, [4, 1, 2.5, 0.9], [1, 5, 5, 0.1], [None] * 4, [None] * 4]
EXPECTED = {"score": [2.5, 5.0], "std": [0.9, 0.1]}


@pytest.mark.parametrize("folder", ["", "Image/", "ImageDatabase/"])
def test_reads_numbers_from_the_sheet_and_finds_the_images(tmp_path, folder):
    root = str(tmp_path)
    paths = [f"{folder}DatabaseImage0004.JPG", f"{folder}DatabaseImage0001.JPG"]
    put_images(root, *paths)
    put_sheet(root, "DatabaseGrades.xlsx", ROWS, title="Plan1")
    data = load("bid", root)
    expect(data, root, path=paths, **EXPECTED)
    assert data.scale == ScoreScale(0, 5)


def test_reads_an_export_as_csv_beside_the_images(tmp_path):
    root = str(tmp_path / "BID")
    put_images(root, "DatabaseImage0004.JPG")
    put_text(root, "DatabaseGrades.csv", "Image Number,Average Subjective Grade,std\n4,2.5,0.9\n")
    data = load("bid", str(tmp_path))
    expect(data, root, path=["DatabaseImage0004.JPG"], score=[2.5], std=[0.9])


def test_the_old_excel_format_says_what_to_do(tmp_path):
    (tmp_path / "DatabaseGrades.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(ValueError, match=r"DatabaseGrades.xls is an old Excel workbook \(.xls\); save it as"):
        load("bid", tmp_path)
