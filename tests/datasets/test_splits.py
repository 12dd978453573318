import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale, k_folds, repeated_splits, split
from qualitykit.datasets.splits import draw_parts, unit_names


def photographs(count=50, **columns):
    frame = pd.DataFrame({"path": [f"/data/{n}.png" for n in range(count)], "score": np.zeros(count)})
    return IQADataset("photographs", "/data", frame.assign(**columns), ScoreScale(0, 1))


def distorted(references=29, versions=7):
    """Versions of the same pictures, not sorted by reference."""
    names = [f"/data/{ref}_{n}.png" for n in range(versions) for ref in range(references)]
    originals = [f"/data/refs/{ref}.bmp" for n in range(versions) for ref in range(references)]
    frame = pd.DataFrame({"path": names, "reference": originals, "score": 0.0})
    return IQADataset("distorted", "/data", frame, ScoreScale(0, 1))


def counts(data):
    return data.frame["split"].value_counts().to_dict()


def test_a_seed_gives_the_same_images_on_every_machine():
    # RandomState(0).permutation(50) starts 28, 11, 10, 41, 2; NumPy has frozen that stream.
    data = split(photographs(), validation=0, test=0.1, seed=0)
    assert sorted(data.part("test").names) == ["10.png", "18.png", "19.png", "34.png", "46.png"]


def test_the_order_of_rows_does_not_matter():
    data = photographs()
    turned = data.subset(np.arange(50)[::-1])
    one, other = (
        dict(zip(d.names, d.frame["split"], strict=True))
        for d in (split(data, 0.2, 0.2), split(turned, 0.2, 0.2))
    )
    assert one == other


def test_the_root_does_not_matter():
    data = photographs()
    moved = IQADataset("moved", "/b", data.frame.assign(path="/b" + data.frame["path"].str[5:]), data.scale)
    assert split(data, 0.2, 0.2).frame["split"].tolist() == split(moved, 0.2, 0.2).frame["split"].tolist()


def test_the_hash_seed_does_not_matter():
    code = (
        "import pandas as pd; from qualitykit.datasets import IQADataset, ScoreScale\n"
        "rows = [(f'{n}_{ref}.png', f'{ref}.bmp', 0) for n in range(3) for ref in range(29)]\n"
        "frame = pd.DataFrame(rows, columns=['path', 'reference', 'score'])\n"
        "data = IQADataset('distorted', '.', frame, ScoreScale(0, 1)).split(0.1, 0.2, seed=3)\n"
        "print(','.join(data.frame['split']))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    here = split(distorted(29, 3), 0.1, 0.2, seed=3).frame["split"]
    assert result.stdout.strip() == ",".join(here)


def test_other_seeds_give_other_splits():
    assert (
        split(photographs(), seed=1).frame["split"].tolist()
        != split(photographs(), seed=2).frame["split"].tolist()
    )


@pytest.mark.parametrize(
    ("units", "train", "test"), [(29, 23, 6), (30, 24, 6), (25, 20, 5), (1162, 930, 232), (10073, 8058, 2015)]
)
def test_80_20_has_the_sizes_of_the_literature(units, train, test):
    assert counts(split(photographs(units), validation=0, test=0.2)) == {"train": train, "test": test}


def references_of_parts(parts, references):
    return [set(references[parts == part]) for part in ("train", "validation", "test")]


def test_no_reference_is_on_two_sides_for_1000_seeds():
    references = unit_names(distorted())
    for seed in range(1000):
        train, validation, test = references_of_parts(draw_parts(references, 0.1, 0.2, seed), references)
        assert not (train & validation or train & test or validation & test)
        assert (len(train), len(validation), len(test)) == (20, 3, 6)


def test_split_divides_by_reference_without_being_asked():
    data = distorted()
    for seed in range(5):
        parts = split(data, 0.1, 0.2, seed=seed).frame["split"].to_numpy()
        assert parts.tolist() == draw_parts(unit_names(data), 0.1, 0.2, seed).tolist()
        assert sum(map(len, references_of_parts(parts, data.frame["reference"].to_numpy()))) == 29


def test_the_letter_case_of_a_reference_does_not_divide_it():
    data = distorted(10, 2)
    loud = data.frame["reference"].where(
        data.frame.index < 10, data.frame["reference"].str.replace("bmp", "BMP")
    )
    parts = split(data.with_frame(data.frame.assign(reference=loud)), 0.2, 0.2).frame["split"]
    assert parts[:10].tolist() == parts[10:].tolist()


def test_by_image_divides_a_reference_when_asked():
    data = split(distorted(), 0, 0.5, by="image")
    assert set(data.part("train").reference_names) & set(data.part("test").reference_names)


def test_an_official_test_part_stays_whole_and_validation_comes_out_of_train():
    official = np.repeat(["train", "test"], [40, 10])
    data = split(photographs(split=official), validation=0.1)
    assert counts(data) == {"train": 36, "validation": 4, "test": 10}
    assert data.frame["split"][40:].eq("test").all()


def test_an_official_validation_part_is_kept():
    official = np.repeat(["train", "validation", "test"], [30, 10, 10])
    data = photographs(split=official)
    assert split(data, validation=0.5).frame["split"].tolist() == official.tolist()


def test_the_official_division_can_be_set_aside():
    data = split(photographs(split=np.repeat(["train", "test"], [40, 10])), 0.1, 0.4, official=False)
    assert counts(data) == {"train": 25, "validation": 5, "test": 20}


def test_no_validation_leaves_the_official_division_alone():
    official = np.repeat(["train", "test"], [40, 10])
    assert counts(split(photographs(split=official), validation=0)) == {"train": 40, "test": 10}


def test_test_cannot_be_asked_of_an_official_division():
    with pytest.raises(ValueError, match="test must be 0 for the official division of photographs"):
        split(photographs(split="train"), test=0.2)


def test_a_half_filled_split_is_refused():
    with pytest.raises(ValueError, match="split is filled for some images only"):
        split(photographs(2, split=["train", None]))


def test_by_reference_needs_references():
    with pytest.raises(ValueError, match="by='reference' needs a reference for every image, 50 have none"):
        split(photographs(), by="reference")


def test_by_must_be_known():
    with pytest.raises(ValueError, match="by must be None or one of image, reference. Received: 'scene'"):
        split(photographs(), by="scene")


@pytest.mark.parametrize("shares", [{"validation": -0.1}, {"validation": 1}, {"test": 1.5}])
def test_shares_must_be_shares(shares):
    with pytest.raises(ValueError, match=r"must be a share in 0..1. Received: "):
        split(photographs(), **shares)


def test_something_must_be_left_to_train_on():
    with pytest.raises(ValueError, match="leave none of 2 units to train on"):
        split(photographs(2), validation=0.4, test=0.4)


def test_repeats_are_the_splits_of_successive_seeds():
    repeats = list(repeated_splits(distorted(), repeats=3, test=0.2, validation=0.1, seed=5))
    assert len(repeats) == 3
    for seed, data in enumerate(repeats, 5):
        assert data.frame["split"].tolist() == split(distorted(), 0.1, 0.2, seed=seed).frame["split"].tolist()


def test_repeats_must_be_positive():
    with pytest.raises(ValueError, match="repeats must be at least 1. Received: 0"):
        list(repeated_splits(photographs(), repeats=0))


def test_every_image_is_in_exactly_one_test_fold():
    folds = [fold.frame["split"].to_numpy() for fold in k_folds(distorted(), k=5, validation=0.1)]
    tested = np.sum([parts == "test" for parts in folds], axis=0)
    assert len(folds) == 5 and (tested == 1).all()
    assert all({"train", "validation", "test"} == set(parts) for parts in folds)


def test_folds_keep_references_whole():
    for fold in k_folds(distorted(), k=4, validation=0.2):
        sides = [set(fold.part(part).reference_names) for part in ("train", "validation", "test")]
        assert sum(map(len, sides)) == 29


def test_there_cannot_be_more_folds_than_units():
    with pytest.raises(ValueError, match="k must be between 2 and the number of units, 29. Received: 30"):
        list(k_folds(distorted(), k=30))
