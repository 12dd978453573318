import os

import pytest

from qualitykit.datasets import ScoreScale, check
from tests.datasets.trees import cells, expect, load, put_images, put_mat, put_text

TRAINING = [f"t{n}.bmp" for n in range(1, 8)]
NAMES = ["3.bmp", "873.JPG", "1160.bmp"]


@pytest.fixture
def root(tmp_path):
    """The archive unpacks to a folder in a folder, with leftovers of a Mac."""
    root = str(tmp_path / "ChallengeDB_release" / "ChallengeDB_release")
    put_images(root, *("Images/" + name for name in NAMES))
    put_images(root, *("Images/trainingImages/" + name for name in TRAINING))
    put_mat(root, "Data/AllImages_release.mat", AllImages_release=cells(TRAINING + NAMES).reshape(-1, 1))
    put_mat(root, "Data/AllMOS_release.mat", AllMOS_release=[50.0] * 7 + [63.9634, 3.42, 92.43])
    put_mat(root, "Data/AllStdDev_release.mat", AllStdDev_release=[9.0] * 7 + [19.0, 18.0, 17.0])
    put_text(root, "Images/.DS_Store", "")
    put_text(tmp_path, "__MACOSX/ChallengeDB_release/Data/._AllMOS_release.mat", "junk")
    return root


def test_reads_three_files_without_the_training_images(root):
    data = load("live_challenge", os.path.dirname(os.path.dirname(root)))
    paths = ["Images/" + name for name in NAMES]
    expect(data, root, path=paths, score=[63.9634, 3.42, 92.43], std=[19.0, 18.0, 17.0])
    assert data.root == root
    assert data.scale == ScoreScale(0, 100)


def test_the_check_does_not_call_training_images_surplus(root):
    assert check("live_challenge", root, decode=False).surplus == []


def test_files_of_different_length_are_refused(root):
    put_mat(root, "Data/AllStdDev_release.mat", AllStdDev_release=[9.0] * 9)
    with pytest.raises(ValueError, match="of one length above 7. Received: 10, 10 and 9"):
        load("live_challenge", root)
