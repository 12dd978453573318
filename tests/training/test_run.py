"""A run's folder: one request, nothing of another, nothing half-written."""

import pandas as pd
import pytest

from qualitykit.training.run import Run, differences, read_run


def test_the_same_request_opens_a_run_again(tmp_path):
    Run(tmp_path / "run", {"seed": 0, "recipe": {"loss": ("A", {})}}).note(best=1)
    again = Run(tmp_path / "run", {"recipe": {"loss": ("A", {})}, "seed": 0})
    assert again.read()["best"] == 1
    assert {"keras", "backend", "python", "numpy", "qualitykit"} <= set(again.read()["versions"])


def test_another_request_is_refused_and_what_differs_is_said(tmp_path):
    request = {"seed": 0, "data": {"labels": "aa"}, "recipe": {"epochs": 2, "loss": ["A", {}]}}
    Run(tmp_path, request)
    with pytest.raises(ValueError) as error:
        Run(tmp_path, {**request, "data": {"labels": "bb"}, "recipe": {"epochs": 3, "loss": ["A", {}]}})
    assert "\n" not in str(error.value)
    assert 'data.labels is "aa" there, "bb" here; recipe.epochs is 2 there, 3 here' in str(error.value)
    assert read_run(tmp_path)["request"] == request


def test_differences_name_what_only_one_side_has():
    assert differences({"a": 1}, {"b": None, "c": 2}) == [
        "a is 1 there, null here",
        "c is null there, 2 here",
    ]


def test_fresh_removes_what_runs_leave_and_nothing_else(tmp_path):
    run = Run(tmp_path, {"seed": 0})
    run.stage("extractor", {"seed": 0}).note(x=1)
    for name in ("history.csv", "model.keras", "model.json", "curves.png", "notes.txt"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "album").mkdir()
    (run.backup / "epoch-00001").mkdir(parents=True)
    Run(tmp_path, {"seed": 1}, fresh=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["album", "notes.txt", "run.json"]
    assert read_run(tmp_path)["request"] == {"seed": 1}


def test_rows_of_epochs_to_do_again_and_half_a_row_are_dropped(tmp_path):
    run = Run(tmp_path, {})
    run.history_file.write_text("epoch,loss\n0,1.0\n1,0.5\n2,0.2")
    run.trim_history(2)
    pd.testing.assert_frame_equal(run.history(), pd.DataFrame({"epoch": [0, 1], "loss": [1.0, 0.5]}))
    run.trim_history(1)
    assert len(run.history()) == 1


def test_a_finished_run_keeps_its_backup_only_where_it_may_go_on(tmp_path):
    for can_go_on in (True, False):
        run = Run(tmp_path / str(can_go_on), {})
        run.backup.mkdir()
        assert not run.finished
        run.finish(can_go_on=can_go_on, kept={"loss": 1.0})
        assert run.finished and run.backup.exists() is can_go_on
        assert run.read()["kept"] == {"loss": 1.0}
