import json
import os
import sys

import numpy as np
import pandas as pd
import pytest

from qualitykit.inference.table_files import check_ending, records, write_table

FORMULAS = ["=1+1.jpg", "+a.jpg", "-b.jpg", "@c.jpg", "\td.jpg"]
NAMES = [*FORMULAS, 'plain, "quoted"\n.jpg', "a\udcff.jpg", "\u00e9.jpg"]


@pytest.fixture
def table():
    rows = {"path": NAMES, "score": [1.5, np.nan, *range(6)], "width": [48, None, *[640] * 6]}
    return pd.DataFrame(rows, dtype=object).astype({"score": "float64", "width": "Int64"})


def test_json_holds_every_name_exactly(table, tmp_path):
    write_table(table, tmp_path / "t.json")
    rows = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [row["path"] for row in rows] == NAMES
    assert os.fsencode(rows[6]["path"]) == b"a\xff.jpg"
    assert (rows[1]["score"], rows[1]["width"], rows[0]["width"]) == (None, None, 48)


def test_csv_holds_no_cell_that_a_spreadsheet_would_run_and_names_the_same_files(table, tmp_path):
    write_table(table, tmp_path / "t.csv")
    found = pd.read_csv(tmp_path / "t.csv", dtype=object)["path"]
    assert not found.str.match(r"[=+\-@\t\r]").any()
    assert [os.path.normpath(name) for name in found[:5]] == NAMES[:5]
    assert found[5] == NAMES[5] and found[7] == NAMES[7]
    assert found[6] == "a\\udcff.jpg"


def test_text_is_made_harmless_whatever_pandas_keeps_it_as(tmp_path):
    for kind in ("str", object, "category"):
        write_table(pd.DataFrame({"path": pd.Series(["=1.jpg", "a.jpg"]).astype(kind)}), tmp_path / "t.csv")
        assert (tmp_path / "t.csv").read_text() == "path\n./=1.jpg\na.jpg\n"


def test_whole_numbers_are_whole_numbers_in_csv(table, tmp_path):
    write_table(table[["score", "width"]], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[:3] == ["score,width", "1.5,48", ","]


def test_parquet_holds_types_and_names(table, tmp_path):
    pytest.importorskip("pyarrow")
    table.attrs = {"model": "x"}
    write_table(table, tmp_path / "t.parquet")
    found = pd.read_parquet(tmp_path / "t.parquet")
    assert list(found["path"]) == [*NAMES[:6], "a\\udcff.jpg", NAMES[7]]
    assert found["width"].dtype.kind == "i" or str(found["width"].dtype) == "Int64"
    assert [path.name for path in tmp_path.iterdir()] == ["t.parquet"]


def test_without_its_extra_parquet_is_refused_in_one_line(table, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ValueError, match=r'Parquet needs the extra: pip install "qualitykit\[parquet\]"'):
        write_table(table, tmp_path / "t.parquet")
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused():
    with pytest.raises(ValueError, match="a table must end in .csv, .json, .parquet. Received: 'a.xlsx'"):
        check_ending("a.xlsx")


def test_rows_for_json_hold_plain_numbers_and_none(table):
    first, second = records(table)[:2]
    assert first == {"path": "=1+1.jpg", "score": 1.5, "width": 48} and second["score"] is None
    json.dumps([first, second])
