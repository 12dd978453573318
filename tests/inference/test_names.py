"""File names as people have them go through scoring, pictures, pages and evaluations and stay apart."""

import csv
import json
import os
import re
import unicodedata

import numpy as np
import pandas as pd
import pytest

import qualitykit as qk
from qualitykit.cli import main
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.images import save_image
from qualitykit.models import scoring_model
from tests.conftest import tiny_network

COMPOSED = "\u00e9t\u00e9.png"
NAMES = [
    "a" * 251 + ".png",
    "\u4e9c" * 83 + ".png",
    os.fsdecode(b"latin-\xe9\xff.png"),
    COMPOSED,
    unicodedata.normalize("NFD", COMPOSED),
    "case.png",
    "CASE.png",
    "one/same.png",
    "two/same.png",
    "two\nlines.png",
    "quo\"te'd, and <b>.png",
    "=cmd|' !A0.png",
    "-dash.png",
    "tab\t.png",
    "back\\slash.png",
    "\u202egnp.exe.png",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    scoring_model(tiny_network()).save(path)
    return str(path)


@pytest.fixture
def folder(tmp_path, monkeypatch, rng):
    """Every name that this file system keeps, and the current folder is around it."""
    root = tmp_path / "album"
    for name in NAMES:
        os.makedirs(os.path.dirname(root / name), exist_ok=True)
        save_image(tmp_path / "x.png", rng.integers(0, 256, (64, 64, 3), "uint8"))
        os.replace(tmp_path / "x.png", root / name)
    monkeypatch.chdir(root)
    return root


def test_scores_as_json_name_every_file_exactly(model, folder, tmp_path, capsys):
    assert main(["score", *NAMES[:11], "./-dash.png", "--model", model, "--quiet", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["path"] for row in rows] == [*NAMES[:11], "./-dash.png"]
    assert main(["score", ".", "--model", model, "--quiet", "--out", str(tmp_path / "t.json")]) == 0
    paths = [row["path"] for row in json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))]
    assert {os.path.relpath(path) for path in paths} == {*NAMES}
    assert len({os.stat(path).st_ino for path in paths}) == len(NAMES)


def test_scores_as_csv_keep_one_row_a_file_and_no_formula(model, folder, tmp_path):
    assert main(["score", *NAMES[:12], "--model", model, "--quiet", "--out", str(tmp_path / "t.csv")]) == 0
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file)]
    assert len(paths) == 12 and not [path for path in paths if path[0] in "=+-@"]
    there = [path for path in paths if os.path.exists(path)]
    assert len(there) == 11 and paths[2] == "latin-\\udce9\\udcff.png"


def test_printed_scores_keep_one_line_a_file(model, folder, capsys):
    assert main(["score", ".", "--model", model, "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(NAMES) + 4 and "\u202e" not in "".join(lines)


def test_every_file_has_a_picture_of_its_own_and_the_index_says_which(model, folder, tmp_path):
    out = tmp_path / "maps"
    assert main(["explain", ".", "--model", model, "--quiet", "--out", str(out)]) == 0
    with open(out / "index.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pictures = {row["picture"] for row in rows}
    assert len(pictures) == len(rows) == len(NAMES)
    assert {path.name for path in out.iterdir()} == pictures | {"index.csv"}
    assert max(len(os.fsencode(name)) for name in pictures) <= 110
    # Apart also where letters that differ in case only, or are composed otherwise, are one name.
    assert len({unicodedata.normalize("NFC", name.casefold()) for name in pictures}) == len(pictures)


def test_the_report_shows_every_file_once(model, folder, tmp_path):
    table = qk.report(".", model, tmp_path / "page.html", maps=False)
    page = (tmp_path / "page.html").read_bytes().decode("utf-8")
    assert (table["status"] == "ok").all() and len(re.findall('class="photo"', page)) == len(NAMES)
    assert "latin-\\udce9\\udcff.png" in page and "<b>.png" not in page


def test_an_evaluation_goes_through_all_names(model, folder, tmp_path):
    paths = pd.Series([str(folder / name) for name in NAMES], dtype=object)
    frame = pd.DataFrame({"path": paths, "score": np.linspace(0, 1, len(NAMES)), "split": "test"})
    data = IQADataset("odd", folder, frame, ScoreScale(0, 1))
    assert qk.evaluate(model, data, out=tmp_path / "out")["n"] == len(NAMES)
    with open(tmp_path / "out" / "predictions.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(NAMES) and not [row for row in rows if row["path"][0] in "=+-@"]
