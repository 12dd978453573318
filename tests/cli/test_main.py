import argparse
import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from qualitykit.cli import build_parser, main
from qualitykit.cli.arguments import key_value
from qualitykit.cli.training_arguments import parse_weights
from qualitykit.datasets import load_dataset
from qualitykit.images import load_image
from tests.conftest import tiny_network


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from qualitykit.models import scoring_model

    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    scoring_model(tiny_network()).save(path)
    return str(path)


def commands():
    return build_parser()._subparsers._group_actions[0].choices


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert len(capsys.readouterr().out) > 100


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_default_stands_in_the_help(command):
    parser = commands()[command]
    silent = [
        action.dest
        for action in parser._actions
        if action.option_strings and action.default not in (None, False, argparse.SUPPRESS, [], {})
        if "default" not in parser._get_formatter()._expand_help(action)
    ]
    assert silent == []


def test_score_prints_a_row_a_file_and_writes_csv_and_json(model, photographs, tmp_path, capsys):
    paths = photographs[0][:3]
    for name in ("scores.csv", "scores.json"):
        assert main(["score", *paths, "--model", model, "--quiet", "--out", str(tmp_path / name)]) == 0
    table = pd.read_csv(tmp_path / "scores.csv")
    rows = json.loads((tmp_path / "scores.json").read_text())
    assert list(table["path"]) == [row["path"] for row in rows] == paths
    printed = capsys.readouterr().out
    assert all(path in printed for path in paths)
    assert sorted(os.listdir(tmp_path)) == ["scores.csv", "scores.json"]


def test_rows_are_sorted_cut_and_printed_as_json(model, photographs, tmp_path, capsys):
    how = ["--model", model, "--quiet", "--json", "--top", "2", "--out", str(tmp_path / "all.csv")]
    assert main(["score", *photographs[0][::3], "gone.jpg", *how]) == 1
    printed = capsys.readouterr()
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert len(rows) == 2 and rows[0]["score"] >= rows[1]["score"] and printed.err == ""
    table = pd.read_csv(tmp_path / "all.csv")
    assert len(table) == 5 and table["score"].dropna().is_monotonic_decreasing
    assert (tmp_path / "all.csv").read_text().splitlines()[1].split(",ok,")[0].endswith(",48,40")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["score", "a.jpg", "--out", "nowhere/x.csv"], "nowhere/x.csv cannot be written: there is no folder"),
        (["report", "a.jpg", "--out", "nowhere/r.html"], "nowhere/r.html cannot be written"),
        (
            ["explain", "a.jpg", "--out", "file/maps"],
            "file/maps cannot be written to: .*is not a folder",
        ),
        (["evaluate", "p.csv", "--out", "file"], "file cannot be written to"),
        (
            ["evaluate", "--model", "default", "--data", "table", "--root", ".", "--out", "file"],
            "file cannot",
        ),
    ],
)
def test_an_output_that_cannot_be_written_is_said_before_any_photograph_is_read(
    arguments, message, rated, capsys, tmp_path, monkeypatch
):
    def read(*_, **__):
        raise AssertionError("a file was read")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("qualitykit.inference.score_files.score", read)
    monkeypatch.setattr("qualitykit.cli.evaluate.dataset", lambda options: rated)
    (tmp_path / "file").write_text("x")
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and re.search(message, lines[0])
    assert os.listdir(tmp_path) == ["file"]


def test_some_failed_files_make_exit_code_one_and_the_others_are_scored(model, photographs, capsys):
    assert main(["score", photographs[0][0], "no_such.jpg", "--model", model, "--quiet"]) == 1
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert lines[1].endswith(photographs[0][0]) and lines[3:5] == [
        "not scored:",
        "  no_such.jpg: no such file",
    ]
    assert "2 photographs: 1 scored, 1 failed; median" in printed


def test_explain_draws_one_picture_a_photograph(model, photographs, tmp_path, capsys):
    paths = [*photographs[0][:2], photographs[0][0]]
    assert main(["explain", *paths, "--model", model, "--quiet", "--out", str(tmp_path / "maps")]) == 0
    pictures = ["0_negative.png", "0_negative_2.png", "1_negative.png"]
    assert sorted(os.listdir(tmp_path / "maps")) == [*pictures, "index.csv"]
    assert f"wrote 3 pictures and index.csv in {tmp_path / 'maps'}" in capsys.readouterr().out


def test_report_writes_one_page(model, photographs, tmp_path, capsys):
    out = tmp_path / "page.html"
    assert (
        main(["report", *photographs[0][:2], "gone.png", "--model", model, "--quiet", "--out", str(out)]) == 1
    )
    printed = capsys.readouterr().out
    assert "3 photographs: 2 scored, 1 failed" in printed and f"wrote {out}" in printed
    assert "gone.png" in out.read_text()


@pytest.fixture(scope="module")
def map_model(tmp_path_factory):
    from qualitykit.models import BPSQM

    path = tmp_path_factory.mktemp("model") / "maps.keras"
    BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=32).save(path)
    return str(path)


def test_map_adds_the_predicted_damage(model, map_model, photographs, tmp_path):
    drawing = ["--map", map_model, photographs[0][0], "--model", model, "--quiet", "--out"]
    assert main(["explain", *drawing, str(tmp_path / "maps")]) == 0
    assert sorted(os.listdir(tmp_path / "maps")) == ["0_damage.png", "0_negative.png", "index.csv"]
    assert main(["report", *drawing, str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text()
    assert 'value="damage"' in page and 'value="lowers"' in page


def test_a_model_without_maps_cannot_draw_them(model, photographs, tmp_path, capsys):
    drawing = ["--map", model, photographs[0][0], "--model", model, "--quiet"]
    assert main(["explain", *drawing, "--out", str(tmp_path / "maps")]) == 2
    assert "model must draw quality maps" in capsys.readouterr().err
    assert not list(tmp_path.glob("maps/*"))


def test_distort_writes_one_kind_or_a_sheet_of_all(photographs, tmp_path):
    photograph = photographs[0][0]
    assert (
        main(["distort", photograph, "--kind", "jpeg", "--level", "5", "--out", str(tmp_path / "x.png")]) == 0
    )
    assert main(["distort", photograph, "--out", str(tmp_path / "sheet.png")]) == 0
    height, width = load_image(photograph).shape[:2]
    assert load_image(tmp_path / "x.png").shape == (height, width, 3)
    sheet = load_image(tmp_path / "sheet.png").shape
    assert sheet[0] > 12 * height and sheet[1] > 10 * width


def test_synthesize_makes_a_set_that_train_reads(tmp_path, capsys):
    out = str(tmp_path / "set")
    small = ["--size", "32", "40", "--kinds", "jpeg", "--levels", "1", "5", "--score", "gmsd", "--quiet"]
    assert main(["synthesize", "3", "--out", out, *small]) == 0
    options = capsys.readouterr().out.split("--option ")[1:]
    data = load_dataset("table", out, **dict(key_value(option.strip()) for option in options))
    assert len(data) == 6 and not data.scale.higher_is_better
    assert sorted({*data.frame["split"]}) == ["test", "train", "validation"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["score", "a.jpg", "--model", "none"], "model must be one of"),
        (["models", "show"], "which model?"),
        (["models", "show", "none"], "model must be one of"),
        (["datasets", "check", "nothing", "."], "nothing"),
        (["datasets", "check"], "check needs a data set and its folder"),
        (["evaluate"], "give PREDICTIONS.csv files, or --model"),
        (["evaluate", "--model", "default", "--data", "biq2021"], "or --model with --data and --root"),
        (["evaluate", "a.csv", "--model", "default"], "--out FOLDER is needed"),
        (
            ["evaluate", "--model", "default", "--data", "tabel", "--root", "."],
            "--data must be the name of a data set: did you mean table? Received: 'tabel'",
        ),
        (["score", "a.jpg", "--model", "defualt"], "did you mean 'default'?"),
        (["score", "a.jpg", "--output", "distribution"], "output='distribution' needs a model with"),
        (
            ["train", "--data", "biq2021", "--root", "nowhere", "--recipe", "quality_net", "--out", "x"],
            "nowhere",
        ),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_two(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and message in lines[0]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["score"],
        ["score", "a", "--size", "big"],
        ["score", "a", "--batch-size", "0"],
        ["score", "a", "--out", "x.xlsx"],
        ["score", "a", "--output", "1-10"],
        ["score", "a", "--top", "0"],
        ["explain", "a", "--sign", "up"],
        ["report", "a", "--out", "x.pdf"],
        ["nothing"],
    ],
)
def test_wrong_usage_is_exit_code_two(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_the_shipped_data_sets_and_models_are_listed(capsys):
    assert main(["datasets"]) == 0
    assert "biq2021" in capsys.readouterr().out
    assert main(["models"]) == 0
    assert "default" in capsys.readouterr().out


def test_weights_are_given_once_or_per_backbone():
    assert parse_weights([]) is None
    assert parse_weights(["imagenet"]) == "imagenet"
    with pytest.raises(ValueError, match="once per backbone"):
        parse_weights(["imagenet", "VGG16=x"])


def test_the_installed_command_runs_and_a_closed_pipe_is_no_error(tmp_path):
    command = [os.path.join(os.path.dirname(sys.executable), "qualitykit"), "datasets"]
    done = subprocess.run(f"'{command[0]}' datasets | head -1", shell=True, capture_output=True, text=True)
    assert done.stdout.startswith("bid") and done.stderr == ""
