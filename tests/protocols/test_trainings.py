"""Trainings in turn and on a cluster leave the same table."""

import dataclasses
import functools
import os

import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.protocols import Cluster, TrainingPlan, within_set
from qualitykit.protocols.results import Results
from qualitykit.protocols.trainings import Training, _groups, measure_all
from tests.protocols.conftest import RECIPE, Builder


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "out", "within", {"asked": 1}, dataset="drawn")


def rows(folder, name, fails=False):
    if fails:
        raise ValueError("the loss is not a number")
    (folder / name).touch()
    return [{"part": name, "n": 3, "model": os.getcwd()}]


def trainings(folder, names, shared="", fails=()):
    return [
        Training(name, functools.partial(rows, folder, name, name in fails), name, shared) for name in names
    ]


def test_only_what_has_no_rows_is_trained_and_rows_stand_in_the_given_order(results, tmp_path):
    measure_all(trainings(tmp_path, "bd"), results)
    (tmp_path / "b").unlink()
    measure_all(trainings(tmp_path, "abcd"), results)
    assert not (tmp_path / "b").exists()
    assert results.frame()["part"].tolist() == results.frame()["run"].tolist() == ["a", "b", "c", "d"]


def test_rows_of_other_trainings_stay_first(results, tmp_path):
    measure_all(trainings(tmp_path, "xy"), results)
    before = results.path.read_text()
    measure_all(trainings(tmp_path, "ab"), results)
    assert results.frame()["run"].tolist() == ["x", "y", "a", "b"]
    assert results.path.read_text().startswith(before)


def test_what_shares_a_folder_is_done_in_turn(tmp_path):
    listed = trainings(tmp_path, "ab", "extractor") + trainings(tmp_path, "c") + trainings(tmp_path, "d")
    assert [[each.key for each in group] for group in _groups(listed)] == [["a", "b"], ["c"], ["d"]]


def test_workers_are_at_least_one():
    with pytest.raises(ValueError, match="workers must be at least 1. Received: workers=0"):
        Cluster(workers=0)


@pytest.fixture(scope="module")
def here():
    """A cluster of this machine for all tests of the file."""
    pytest.importorskip("ray", reason="extra 'cluster'")
    from qualitykit.inference.cluster.session import cluster

    with cluster(None):
        yield Cluster(workers=2)


def test_a_cluster_does_them_where_this_process_is(results, tmp_path, here, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = trainings(tmp_path, "ab", "together") + trainings(tmp_path, "c")
    measure_all(listed, results, here)
    table = results.frame()
    assert table["run"].tolist() == ["a", "b", "c"]
    assert set(table["model"]) == {str(tmp_path)} and set(table["dataset"]) == {"drawn"}


def test_the_first_that_fails_on_a_cluster_is_named_and_others_are_kept(results, tmp_path, here):
    with pytest.raises(ValueError, match="^the loss is not a number$"):
        measure_all(trainings(tmp_path, "ab", "together", fails="b"), results, here)
    measure_all(trainings(tmp_path, "ab", "together"), results, here)
    assert results.frame()["run"].tolist() == ["a", "b"]


def test_splits_on_a_cluster_give_the_rows_that_they_give_here(photographs, tmp_path, here):
    paths, scores = photographs
    frame = pd.DataFrame({"path": paths, "score": scores})
    data = IQADataset("noisy", os.path.dirname(paths[0]), frame, ScoreScale(0, 1))
    plan = TrainingPlan(RECIPE, build=Builder(), seed=3, verbose=False)
    shares = {"repeats": 2, "test": 0.25, "validation": 0.25}
    one = within_set(data, plan, tmp_path / "in_turn", **shares)
    many = within_set(
        data, dataclasses.replace(plan, build=Builder()), tmp_path / "at_once", on=here, **shares
    )
    files = ["model", "model_sha256"]  # where it lies, and a zip file that holds the time
    pd.testing.assert_frame_equal(many.drop(columns=files), one.drop(columns=files), rtol=1e-4)
    assert os.path.samefile(os.path.dirname(many["model"][0]), tmp_path / "at_once" / "split-0")
