import os

import pytest

from qualitykit.datasets import DatasetWarning, ScoreScale, load_dataset
from tests.datasets.trees import expect, load, put_images, put_sheet, put_text


@pytest.fixture
def root(tmp_path):
    put_images(tmp_path, "a.png", "sub/b.jpg", "ref.png")
    return str(tmp_path)


def test_reads_a_csv_with_every_column(root):
    header = "path,score,std,reference,distortion,level,split\n"
    text = header + "a.png,1,0.5,ref.png,jpeg,2,training\nsub\\B.JPG,5,,ref.png,blur,3,val\n"
    put_text(root, "mine.csv", text.replace(",,", ",0.25,"))
    data = load("table", root, low=1, high=5)
    expect(
        data,
        root,
        path=["a.png", "sub/b.jpg"],
        score=[1.0, 5.0],
        std=[0.5, 0.25],
        reference=["ref.png", "ref.png"],
        distortion=["jpeg", "blur"],
        level=[2, 3],
        split=["train", "validation"],
    )
    assert data.scale == ScoreScale(1, 5)


def test_reads_a_workbook_given_by_its_own_path_and_column_names(root):
    put_sheet(root, "mine.xlsx", [["file", "dmos", "sd"], ["a.png", 10, 1.5], ["sub/b.jpg", 90, 2]])
    data = load(
        "table",
        os.path.join(root, "mine.xlsx"),
        low=0,
        high=100,
        higher_is_better=False,
        path="file",
        score="dmos",
        columns={"std": "sd"},
    )
    expect(data, root, path=["a.png", "sub/b.jpg"], score=[10.0, 90.0], std=[1.5, 2.0])
    assert data.normalised().frame["score"].tolist() == [0.9, pytest.approx(0.1)]


def test_paths_may_start_from_a_folder(root):
    put_text(root, "mine.csv", "path;score\nb.jpg;3\n", encoding="utf-16")
    data = load("table", root, low=1, high=5, folder="sub", separator=";", encoding="utf-16")
    assert data.names == ["b.jpg"]
    assert data.root == os.path.join(root, "sub")


def test_the_scale_must_be_given(root):
    put_text(root, "mine.csv", "path,score\na.png,1\n")
    with pytest.raises(ValueError, match="low and high must give the ends of the score scale"):
        load("table", root)


def test_two_tables_must_be_told_apart(root):
    put_text(root, "one.csv", "path,score\na.png,1\n")
    put_text(root, "two.csv", "path,score\na.png,2\n")
    with pytest.raises(FileNotFoundError, match="labels must name the table .* found one.csv, two.csv"):
        load("table", root, low=1, high=5)
    assert load("table", root, labels="two.csv", low=1, high=5).frame["score"].tolist() == [2.0]


def test_extra_columns_are_counted(root):
    put_text(root, "mine.csv", "path,score,camera,iso\na.png,1,x,100\n")
    with pytest.warns(DatasetWarning, match="mine.csv: 2 columns not used: camera, iso"):
        load_dataset("table", root, low=1, high=5)


def test_an_unknown_part_is_refused(root):
    put_text(root, "mine.csv", "path,score,split\na.png,1,holdout\n")
    with pytest.raises(ValueError, match="split must be one of .*Received: holdout"):
        load("table", root, low=1, high=5)


def test_unknown_columns_are_refused(root):
    put_text(root, "mine.csv", "path,score\na.png,1\n")
    with pytest.raises(ValueError, match="columns must name some of std, .*Received: camera"):
        load("table", root, low=1, high=5, columns={"camera": "camera"})
