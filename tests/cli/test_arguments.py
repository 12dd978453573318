import argparse
import shutil

import pandas as pd
import pytest

from qualitykit.cli import build_parser, main
from qualitykit.cli.arguments import dataset, json_object, key_value
from qualitykit.cli.training_arguments import training


@pytest.fixture
def folder(photographs, tmp_path):
    """Own ratings, 1 worst to 5 best, with names of their own for the columns."""
    table = pd.DataFrame({"file": photographs[0], "votes": [1 + 4 * score for score in photographs[1]]})
    table["file"] = table["file"].str.rpartition("/")[2]
    for path in photographs[0]:
        shutil.copy(path, tmp_path)
    table.to_csv(tmp_path / "mine.csv", index=False)
    return tmp_path


OPTIONS = ["--option", "low=1", "--option", "high=5", "--option", "path=file", "--option", "score=votes"]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("low=1", ("low", 1)),
        ("high=4.5", ("high", 4.5)),
        ("higher_is_better=false", ("higher_is_better", False)),
        ("labels=a=b.csv", ("labels", "a=b.csv")),
        ("separator=;", ("separator", ";")),
        ("folder=", ("folder", "")),
        ('sheet="1"', ("sheet", "1")),
        ('columns={"std": "sd"}', ("columns", {"std": "sd"})),
    ],
)
def test_values_that_look_like_json_become_that_and_others_stay_text(text, pair):
    key, value = key_value(text)
    assert (key, value) == pair and type(value) is type(pair[1])


@pytest.mark.parametrize("text", ["low", "=1", ""])
def test_an_option_without_key_or_value_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="must be KEY=VALUE"):
        key_value(text)


@pytest.mark.parametrize("text", ["[1]", "epochs=2", "2"])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="must be a JSON object"):
        json_object(text)


def test_own_tables_are_read_with_their_readers_options(folder):
    options = build_parser().parse_args(
        ["evaluate", "--model", "m", "--data", "table", "--root", str(folder), *OPTIONS]
    )
    data = dataset(options)
    assert len(data) == 12 and (data.scale.low, data.scale.high) == (1, 5)
    assert data.frame["score"].max() == 5


def test_own_tables_are_checked_with_their_readers_options(folder, capsys):
    assert main(["datasets", "check", "table", str(folder), *OPTIONS]) == 0
    assert "rated images: 12" in capsys.readouterr().out
    assert main(["datasets", "check", "table", str(folder), "--option", "lwo=1"]) == 2
    assert "Received: 'lwo'" in capsys.readouterr().err


def test_training_options_are_those_of_train_system():
    options = build_parser().parse_args(
        "train --data table --root . --out x --recipe quality_net --weights imagenet --epochs 3".split()
        + "--cache memory --quiet --seed 4".split()
        + ["--change", '{"batch_size": 2}', "--arguments", '{"streams": ["MobileNet"]}']
    )
    assert training(options) == {
        "weights": "imagenet",
        "arguments": {"streams": ["MobileNet"]},
        "seed": 4,
        "validation": 0.1,
        "cache": "memory",
        "verbose": False,
        "changes": {"batch_size": 2, "epochs": 3},
        "options": {},
    }
