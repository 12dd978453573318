"""How scores are printed: in any width, in any order, with what failed below."""

import json

import numpy as np
import pandas as pd
import pytest

from qualitykit.cli import tables


def table(**columns):
    rows = {
        "path": ["good.jpg", "a/very/long/folder/name/" * 4 + "bad.jpg", "gone.jpg", "\u4e9c" * 60 + ".jpg"],
        "score": [80.25, 12.0, np.nan, 40.0],
        "percentile": [90.0, 3.0, np.nan, 20.0],
        "scale": ["0 to 100, higher is better"] * 2 + [None, "0 to 100, higher is better"],
        "width": [4000, 640, None, 1],
        "height": [3000, 480, None, 1],
        "status": ["ok", "ok", "failed", "ok"],
        "error": [None, None, "no such file", None],
        **columns,
    }
    found = pd.DataFrame(rows, dtype=object).astype({"score": float, "percentile": float})
    found = found.astype({"width": "Int64", "height": "Int64"})
    found.attrs["prepared"] = "whole (as its card says)"
    return found


@pytest.fixture
def shown(capsys):
    def show(*arguments, **options):
        tables.show(*arguments, **options)
        return capsys.readouterr().out.splitlines()

    return show


def columns(line):
    return sum(map(tables._columns, line))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_in_a_terminal_every_row_fits_its_width(shown, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = shown(table())[:4]
    least = 3 + len("score  percentile       size") + tables._LEAST
    assert max(map(columns, lines)) <= max(width, least)
    assert lines[2].endswith("bad.jpg") and "..." in lines[2] and "..." in lines[3]


def test_elsewhere_names_are_whole(shown, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = shown(table())
    assert [line.split()[-1] for line in lines[1:4]] == table()["path"].drop(2).tolist()


def test_failures_stand_below_the_rows_and_the_sum_below_them(shown):
    lines = shown(table())
    assert lines[4:] == [
        "",
        "not scored:",
        "  gone.jpg: no such file",
        "",
        "4 photographs: 3 scored, 1 failed; median 40.0",
        "score: 0 to 100, higher is better; percentile: share of the training ratings below",
    ]


def test_where_nothing_was_scored_only_that_is_said(shown):
    lines = shown(table().iloc[[2]])
    assert lines == ["not scored:", "  gone.jpg: no such file", "", "1 photograph: 0 scored, 1 failed"]


def test_what_is_unknown_is_not_shown_and_a_preparation_that_no_card_named_is(shown):
    unknown = table(percentile=[np.nan] * 4, scale=["unknown", "unknown", None, "unknown"])
    unknown.attrs["prepared"] = "whole (no card says how, and the model takes any size)"
    lines = shown(unknown)
    assert "percentile" not in "".join(lines) and "score: its scale is unknown" in lines
    assert lines[-1] == "photographs were seen whole (no card says how, and the model takes any size)"


def test_an_interval_is_a_column_of_its_own(shown):
    ends = table(low=[78.2, 10.0, np.nan, 35.0], high=[82.9, 15.0, np.nan, 45.0])
    lines = shown(ends)
    assert lines[0].split() == ["score", "range", "percentile", "size", "path"] and "78-83" in lines[1]
    assert lines[-1].endswith("range: 90 % of ratings lie in it")


@pytest.mark.parametrize(
    ("order", "scores"),
    [
        ("given", [80.25, 12, 40]),
        ("best", [80.25, 40, 12]),
        ("worst", [12, 40, 80.25]),
        ("name", [12, 80.25, 40]),
    ],
)
def test_rows_are_sorted_and_failures_stay_in_the_table(order, scores):
    found = tables.sort(table(), order)
    assert found["score"].dropna().tolist() == scores and len(found) == 4


def test_the_best_is_the_lowest_where_lower_is_better():
    lower = table(scale=["0 to 100, lower is better"] * 4)
    assert tables.sort(lower, "best")["score"].dropna().tolist() == [12, 40, 80.25]


def test_images_that_were_passed_over_are_counted_and_make_exit_code_one(shown):
    done = table().iloc[[0, 1]]
    assert tables.exit_code(done) == 0
    done.attrs["passed_over"] = {"Photoshop": ["a.psd", "b.psd"], "ICO": ["c.ico"]}
    words = "2 photographs: 2 scored, 0 failed, 3 passed over (2 Photoshop, 1 ICO); median 46.1"
    assert words in shown(done) and tables.exit_code(done) == 1


def test_what_was_ignored_of_a_file_is_noted_below(shown):
    lines = shown(table(note=["its colour profile is broken, and was ignored", None, None, None]))
    start = lines.index("noted:")
    assert (
        lines[start + 1] == "  good.jpg: its colour profile is broken, and was ignored"
        and not lines[start + 2]
    )


def test_top_shows_the_first_scored_and_counts_all(shown):
    lines = shown(tables.sort(table(), "worst"), top=1)
    assert lines[1].split()[0] == "12.0" and lines[3] == "not scored:" and "4 photographs" in lines[-2]


def test_json_lines_hold_every_row_and_the_sum_is_not_among_them(capsys):
    tables.show_json(table(path=["a\udcff.jpg", "b\n.jpg", "c.jpg", "\u00e9.jpg"]))
    printed = capsys.readouterr()
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert [row["path"] for row in rows] == ["a\udcff.jpg", "b\n.jpg", "c.jpg", "\u00e9.jpg"]
    assert rows[2]["score"] is None and rows[0]["width"] == 4000 and printed.out.isascii()
    assert printed.err == "4 photographs: 3 scored, 1 failed; median 40.0\n"
    tables.show_json(table(), top=2)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_json_goes_to_stdout_alone_and_its_sum_to_stderr_unless_it_is_to_be_quiet(capsys):
    table = pd.DataFrame({"path": ["a.jpg"], "score": [50.0], "status": ["ok"]})
    tables.show_json(table)
    loud = capsys.readouterr()
    tables.show_json(table, quiet=True)
    quiet = capsys.readouterr()
    assert loud.out == quiet.out and loud.out.count("\n") == 1
    assert (loud.err, quiet.err) == ("1 photograph: 1 scored, 0 failed; median 50.0\n", "")
