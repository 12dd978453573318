"""What `qualitykit train` tells while it runs and when it is stopped."""

import logging

import pytest

import qualitykit.training
from qualitykit.cli import main


@pytest.fixture
def command(tmp_path):
    (tmp_path / "ratings.csv").write_text("path,score\n")
    root = ["--data", "table", "--root", str(tmp_path), "--out", str(tmp_path / "run")]
    return ["train", *root, "--recipe", "nima"]


@pytest.fixture
def training(monkeypatch):
    """Puts a function in the place of the training, and a name in that of the data set."""

    def put(function):
        monkeypatch.setattr("qualitykit.cli.train.dataset", lambda options: "data")
        monkeypatch.setattr(qualitykit.training, "train", function)

    return put


def steps(*_, **__):
    logging.getLogger("qualitykit.training").info("compiling the network")
    logging.getLogger("qualitykit.training").warning("only 4 photographs")
    raise KeyboardInterrupt


def test_steps_are_told_and_who_stops_it_learns_how_to_go_on(command, training, capsys):
    training(steps)
    assert main(command) == 130
    told, warned, stopped = capsys.readouterr().err.splitlines()
    assert (told, warned) == ("compiling the network", "only 4 photographs")
    assert stopped == "stopped: the same command goes on after the last finished epoch"


def test_quiet_keeps_the_steps_back_and_no_warning(command, training, capsys):
    training(steps)
    assert main([*command, "--quiet"]) == 130
    assert [line[:6] for line in capsys.readouterr().err.splitlines()] == ["only 4", "stoppe"]
    assert logging.getLogger("qualitykit").handlers == []


def test_options_reach_the_training_as_they_are_given(command, training, capsys):
    given = {}

    def train(model, data, recipe, **options):
        given.update(options, model=model, data=data, recipe=recipe)
        raise ValueError("two\nlines")

    training(train)
    more = ["--epochs", "3", "--seed", "7", "--fresh", "--weights", "none", "--change", '{"batch_size": 2}']
    assert main([*command, *more]) == 2
    assert capsys.readouterr().err == "qualitykit train: two lines\n"
    assert (given["model"], given["data"], given["recipe"]) == (None, "data", "nima")
    expected = {"epochs": 3, "seed": 7, "fresh": True, "weights": "none", "batch_size": 2, "validation": 0.1}
    assert expected.items() <= given.items()
