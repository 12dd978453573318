import os
import shutil

import numpy as np
import pytest

from qualitykit.datasets import ScoreScale
from tests.datasets.trees import cells, expect, load, put_images, put_mat

FOLDERS = {"jp2k": 227, "jpeg": 233, "wn": 174, "gblur": 174, "fastfading": 174}
FILES = [f"{folder}/img{n}.bmp" for folder, count in FOLDERS.items() for n in range(1, count + 1)]
COPIES = np.arange(982) % 5 == 0
SCORES = np.where(COPIES, 0.0, np.linspace(-2.64, 91.37, 982))
STDS = np.linspace(1, 3, 982)
REFERENCES = ["cemetry.bmp" if n % 2 else "flowersonih35.bmp" for n in range(982)]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = str(tmp_path_factory.mktemp("live") / "databaserelease2")
    put_images(root, *FILES, "refimgs/cemetry.bmp", "refimgs/flowersonih35.bmp")
    orgs = COPIES.astype("uint8")
    put_mat(root, "dmos_realigned.mat", dmos_new=SCORES, dmos_std=STDS, orgs=orgs)
    put_mat(root, "dmos.mat", dmos=SCORES / 2, orgs=orgs)
    put_mat(root, "refnames_all.mat", refnames_all=cells(REFERENCES))
    return root


def test_reads_realigned_scores_without_the_copies_of_references(root):
    rated = np.flatnonzero(~COPIES)
    data = load("live", root)
    expect(
        data,
        root,
        path=[FILES[n] for n in rated],
        score=SCORES[rated],
        std=STDS[rated],
        reference=["refimgs/" + REFERENCES[n] for n in rated],
        distortion=[FILES[n].split("/")[0] for n in rated],
    )
    assert data.frame["path"][0].endswith("img2.bmp")
    assert data.scale == ScoreScale(0, 100, higher_is_better=False)


def test_scores_beyond_the_nominal_range_are_not_clipped(root):
    assert load("live", root).normalised().frame["score"].max() > 1


def test_the_original_scores_have_no_deviations(root):
    data = load("live", root, labels="original")
    assert data.frame["score"].tolist() == (SCORES[~COPIES] / 2).tolist()
    assert data.frame["std"].isna().all()


def test_gblur_may_be_called_blur(root, tmp_path):
    other = str(tmp_path)
    for name in ("dmos_realigned.mat", "refnames_all.mat"):
        shutil.copy(os.path.join(root, name), other)
    put_images(other, *(name.replace("gblur", "blur") for name in FILES))
    put_images(other, "refimgs/cemetry.bmp", "refimgs/flowersonih35.bmp")
    blurred = load("live", other).frame.query("distortion == 'gblur'")
    assert blurred["path"].str.contains("/blur/img").all()


def test_another_number_of_entries_is_refused(root, tmp_path):
    put_mat(str(tmp_path), "dmos_realigned.mat", dmos_new=[1.0], dmos_std=[1.0], orgs=[0])
    put_mat(str(tmp_path), "refnames_all.mat", refnames_all=cells(["a.bmp"]))
    with pytest.raises(ValueError, match="must hold 982 entries each"):
        load("live", str(tmp_path))


def test_unknown_labels_are_refused(root):
    with pytest.raises(ValueError, match="labels must be one of realigned, original. Received: 'mos'"):
        load("live", root, labels="mos")
