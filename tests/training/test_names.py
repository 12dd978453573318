"""File names as people have them go through a training, from a table of ratings to a model."""

import csv
import os

import pytest

from qualitykit.cli import main
from qualitykit.models import scoring_model
from qualitykit.training import read_run
from tests.conftest import tiny_network
from tests.inference.test_names import NAMES, folder  # noqa: F401


@pytest.fixture
def train(folder, tmp_path):  # noqa: F811
    """Trains a tiny model by the command on photographs of these names; returns the exit code."""
    scoring_model(tiny_network()).save(tmp_path / "tiny.keras")

    def run(names, *more):
        rows = [("path", "score"), *((name, at / 10) for at, name in enumerate(names))]
        with open(tmp_path / "r.csv", "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        command = ["train", "--data", "table", "--root", str(folder), "--out", str(tmp_path / "run")]
        for option in (f"labels={tmp_path / 'r.csv'}", "low=0", "high=2"):
            command += ["--option", option]
        command += ["--recipe", "fine_tune", "--model", str(tmp_path / "tiny.keras"), "--epochs", "1"]
        command += ["--change", '{"view": {"crop": 32}, "validation_view": {"crop": 32}}']
        return main([*command, "--validation", "0.25", "--quiet", *more])

    return run


def test_the_command_trains_on_photographs_of_all_names(train, tmp_path, capsys):
    assert train(NAMES, "--cache", str(tmp_path / "cache")) == 0
    run = read_run(tmp_path / "run")
    assert run["finished"] and sum(run["request"]["data"]["rows"].values()) == len(NAMES)
    assert len(os.listdir(tmp_path / "cache")) == len(NAMES)  # no photograph stands for another one
    assert "validation: " in capsys.readouterr().out


def test_a_photograph_that_cannot_be_read_is_named_on_one_line(train, folder, capsys):  # noqa: F811
    odd = [name for name in NAMES if not (name.isprintable() and name.isascii())]
    for name in odd:
        (folder / name).write_bytes(b"no image")
    assert train(odd) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("qualitykit train: ") and "not an image" in said and said.isprintable()
