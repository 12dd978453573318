"""File names that are legal and rare: through tables, parts, split names and checks."""

import csv
import os
import warnings

import pytest

from qualitykit.datasets import DatasetWarning, check, k_folds, load_dataset, load_split, save_split
from tests.datasets.trees import put_images

NAMES = {
    "bytes that are not UTF-8": ["bad\udcff.jpg", "bad\udcfe.jpg"],
    "255 bytes": ["n" * 251 + ".png", "\u00e9" * 125 + "n.png"],
    "one name in several folders": ["left/same.png", "right/same.png"],
    "composed and decomposed accents": ["\u00e9.png", "e\u0301.png"],
    "names that differ in case only": ["A.png", "a.png"],
    "line ends": ["two\nlines.png", "two\r\nlines.png", "two\rlines.png", "end.png\n"],
    "quotes": ["'a'.png", '"a".png', '"q.png', "a\"b'c.png"],
    "separators": ["a,b;c\td|e.png", " blank .png"],
    "formulas for spreadsheets": ["=cmd|' -C calc'!A0.png", "+1.png", "-1.png", "@sum(a1).png"],
    "backslashes and drive letters": ["a\\b.png", "C:a.png"],
    "percent signs, hashes and braces": ["50%.png", "#1.png", "{x}.png", "%41.png"],
}


@pytest.fixture(params=NAMES.values(), ids=NAMES.keys())
def names(request):
    return request.param


@pytest.fixture
def root(tmp_path, names):
    root = tmp_path / "set"
    put_images(root, *names)
    return root


@pytest.fixture
def table(tmp_path, names):
    """The table as Python's own writer makes it."""
    path = tmp_path / "ratings.csv"
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            [("path", "score"), *((name, 1 + at) for at, name in enumerate(names))]
        )
    return path


def loaded(root, table):
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=DatasetWarning)
        warnings.filterwarnings("ignore", message=".*read as Windows-1252", category=DatasetWarning)
        return load_dataset("table", root, labels=table, low=1, high=5)


def test_a_table_takes_them(root, table, names):
    data = loaded(root, table)
    assert data.names == names
    assert data.frame["path"].tolist() == [os.path.join(root, name) for name in names]
    assert [image.name for image in data] == names
    assert all(image.load().shape == (2, 2, 3) for image in data)


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_split_files_bring_them_back(root, table, names, tmp_path, suffix):
    data = loaded(root, table)
    parts = ["train", "test", "validation", "train"][: len(names)]
    divided = data.with_frame(data.frame.assign(split=parts))
    path = tmp_path / f"split{suffix}"
    save_split(divided, path)
    again = load_split(data, path)
    assert again.frame["split"].tolist() == parts
    assert again.digest() == divided.digest() != data.digest()


def test_every_image_is_a_unit_of_its_own(root, table, names):
    folds = list(k_folds(loaded(root, table), k=len(names)))
    tests = [fold.part("test").names for fold in folds]
    assert sorted(name for part in tests for name in part) == sorted(names)
    assert all(len(part) == 1 for part in tests)


def test_a_check_counts_and_prints_them(root, table, names):
    report = check("table", root, labels=table, low=1, high=5)
    assert report.ok and report.decoded == len(names) and not report.surplus
    str(report).encode("utf-8")


def test_a_missing_one_is_named_on_one_line(root, table, names):
    os.remove(os.path.join(root, names[0]))
    report = check("table", root, labels=table, low=1, high=5)
    assert len(report.problems) == 1 and "\n" not in str(report.problems[0])
