import dataclasses
import json
import os

import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale, load_split
from qualitykit.protocols import TrainingPlan, within_set
from qualitykit.training import read_run
from tests.protocols.conftest import RECIPE, Builder

SHARES = {"repeats": 2, "test": 0.25, "validation": 0.25, "seed": 5}


@pytest.fixture(scope="module")
def data(photographs):
    paths, scores = photographs
    frame = pd.DataFrame({"path": paths, "score": scores})
    return IQADataset("noisy", os.path.dirname(paths[0]), frame, ScoreScale(0, 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("within") / "finished"


@pytest.fixture(scope="module")
def finished(data, folder):
    plan = TrainingPlan(RECIPE, build=Builder(), seed=3, verbose=False)
    return within_set(data, plan, folder, **SHARES)


def test_every_split_gives_a_row_that_says_how_to_repeat_it(finished, data, folder):
    assert finished["run"].tolist() == ["split-5", "split-6"]
    assert finished["split_seed"].tolist() == [5, 6] and finished["model_seed"].tolist() == [3, 4]
    assert (finished["n"] == 3).all() and (finished["part"] == "test").all()
    row = finished.iloc[0]
    assert (row["dataset"], row["trained_on"], row["split_by"]) == ("noisy", "noisy", "image")
    assert (row["split_test"], row["split_validation"], row["recipe"]) == (0.25, 0.25, "tiny")
    # The row is what its own files say, so that it can be checked long afterwards.
    run = folder / "split-5"
    predictions = pd.read_csv(run / "test" / "predictions.csv")
    assert row["SROCC"] == json.loads((run / "test" / "metrics.json").read_text())["SROCC"]
    divided = load_split(data, run / "split.json")
    assert sorted(predictions["path"]) == sorted(divided.part("test").names)
    assert read_run(run)["request"]["seed"] == 3
    assert read_run(run)["request"]["data"]["rows"] == {"test": 3, "train": 6, "validation": 3}


def test_an_interrupted_protocol_goes_on_with_the_missing_split_alone(finished, data, plan, tmp_path):
    out = tmp_path / "interrupted"
    with pytest.raises(KeyboardInterrupt):
        within_set(data, dataclasses.replace(plan, build=Builder(stop=1)), out, **SHARES)
    rest = Builder()
    table = within_set(data, dataclasses.replace(plan, build=rest), out, **SHARES)
    assert rest.count == 1
    files = ["model", "model_sha256"]  # where it lies, and a zip file that holds the time
    pd.testing.assert_frame_equal(table.drop(columns=files), finished.drop(columns=files), rtol=1e-4)


def test_a_finished_protocol_is_read_and_not_done_again(finished, data, folder, plan):
    never = dataclasses.replace(plan, build=Builder(stop=0))
    pd.testing.assert_frame_equal(within_set(data, never, folder, **SHARES), finished)


def test_another_plan_in_the_same_folder_is_refused(finished, data, folder, plan):
    with pytest.raises(ValueError, match="holds another run: plan.model_seed is 3 there, 9 here"):
        within_set(data, plan.with_seed(9), folder, **SHARES)


def test_content_is_kept_on_one_side_where_there_are_references(data, plan, tmp_path):
    references = [f"{data.root}/reference-{row % 4}.png" for row in range(len(data))]
    data = data.with_frame(data.frame.assign(reference=references))
    with pytest.raises(KeyboardInterrupt):
        within_set(data, dataclasses.replace(plan, build=Builder(stop=0)), tmp_path, **SHARES)
    divided = load_split(data, tmp_path / "split-5" / "split.json")
    parts = divided.frame.groupby("reference")["split"].nunique()
    assert (parts == 1).all() and set(divided.frame["split"]) == {"train", "validation", "test"}


@pytest.mark.parametrize("shares", [{"test": 0}, {"validation": 0}])
def test_a_part_to_test_on_and_one_to_choose_on_are_needed(data, plan, tmp_path, shares):
    with pytest.raises(ValueError, match="test and validation must be above 0"):
        within_set(data, plan, tmp_path, **shares)
