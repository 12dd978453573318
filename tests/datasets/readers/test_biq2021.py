import os
import pathlib

import pytest

from qualitykit.datasets import ScoreScale, check, load_dataset
from tests.datasets.trees import expect, load, put_images, put_text

REAL = os.environ.get("QUALITYKIT_BIQ2021") or pathlib.Path(__file__).parents[3] / "data" / "biq2021"
needs_real_files = pytest.mark.skipif(
    not os.path.isdir(REAL), reason="BIQ2021 is not at data/biq2021 nor where QUALITYKIT_BIQ2021 points"
)


@pytest.fixture
def root(tmp_path):
    tmp_path = tmp_path / "BIQ2021"
    tmp_path.mkdir()
    put_images(tmp_path, "Images/ss01 (1).jpg", "Images/ss02 (1014).JPG", "Images/ss03 (7805).jpg")
    train = "Image Name,MOS,,\nss02 (1014).jpg,0.8471,,\nss01 (1).jpg,0,,\n"
    put_text(tmp_path, "Train (Images and MOS).csv", train)
    put_text(tmp_path, "Test (Images and MOS).csv", "Image Name,MOS\nss03 (7805).jpg,0.7321\n")
    return str(tmp_path)


def test_reads_both_lists_in_order_despite_empty_columns_and_letter_case(root):
    data = load("biq2021", root)
    expect(
        data,
        root,
        path=["Images/ss02 (1014).JPG", "Images/ss01 (1).jpg", "Images/ss03 (7805).jpg"],
        score=[0.8471, 0.0, 0.7321],
        split=["train", "train", "test"],
    )
    assert data.scale == ScoreScale(0, 1)


def test_finds_the_set_inside_the_folder_it_was_unpacked_to(root):
    data = load("biq2021", os.path.dirname(root))
    assert data.root == root
    assert data.names[1] == "Images/ss01 (1).jpg"


def test_a_missing_list_is_named(root):
    os.remove(os.path.join(root, "Test (Images and MOS).csv"))
    with pytest.raises(FileNotFoundError, match=r"'Test \(Images and MOS\).csv' not found below"):
        load("biq2021", root)


@needs_real_files
def test_the_real_set_reads_completely():
    data = load_dataset("biq2021", REAL)
    assert data.frame["split"].value_counts().to_dict() == {"train": 10000, "test": 2000}
    assert data.frame["path"].is_unique
    assert all(os.path.isfile(path) for path in data.frame["path"])
    assert (data.frame["score"].min(), data.frame["score"].max()) == (0.0, 1.0)


@needs_real_files
def test_the_real_set_passes_the_check():
    report = check("biq2021", REAL, decode=False)
    assert report.ok, str(report)
    assert (report.rated, report.missing, report.surplus) == (12000, [], [])
    assert len(report.sha256) == 2
