import re
import zipfile

import openpyxl
import pytest

from qualitykit.datasets import DatasetWarning
from qualitykit.datasets.sheets import read_sheet, read_table
from tests.datasets.trees import put_sheet, put_text


def read(tmp_path, rows, **options):
    put_sheet(tmp_path, "x.xlsx", rows)
    return read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"), **options).to_numpy().tolist()


def with_stored_value(path, value):
    """Store a result beside every formula, as spreadsheet programs do and the test's writer does not."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(r"(</f>)<v\s*/>|(</f>)<v></v>", rf"</f><v>{value}</v>", parts[sheet])
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)


def test_whole_numbers_lose_their_point_and_empty_rows_go(tmp_path):
    rows = [["name", "mos"], [1600, 2.0], [None, None], ["b.png", 0.061989]]
    assert read(tmp_path, rows) == [["1600", "2"], ["b.png", "0.061989"]]


def test_the_header_may_come_late_and_further_right(tmp_path):
    rows = [["A title"], [], [None, "name", "mos"], [None, "a.png", 1]]
    assert read(tmp_path, rows) == [["a.png", "1"]]


def test_the_sheet_of_that_name_is_read(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["a.png", 1]], title="Plan1", before=["Other"])
    assert len(read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"), sheet="Plan1")) == 1


def test_a_sheet_without_the_header_is_refused(tmp_path):
    with pytest.raises(ValueError, match="x.xlsx must have a column 'mos', its columns are 'name', 'score'"):
        read(tmp_path, [["name", "score"], ["a.png", 1]])


def test_extra_columns_are_counted(tmp_path):
    with pytest.warns(DatasetWarning, match="x.xlsx: 1 columns not used: iso"):
        read(tmp_path, [["name", "iso", "mos"], ["a.png", 100, 1]])


def test_a_formula_without_a_stored_value_is_refused(tmp_path):
    with pytest.raises(ValueError, match="x.xlsx has 2 formula cells without a stored value"):
        read(tmp_path, [["name", "mos"], ["a.png", "=1+1"], ["b.png", "=1+2"]])


def test_the_stored_value_of_a_formula_is_used_and_counted(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["a.png", "=1+1"]])
    with_stored_value(tmp_path / "x.xlsx", "2.5")
    with pytest.warns(DatasetWarning, match="x.xlsx: 1 formula cells, their stored values are used"):
        rows = read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"))
    assert rows.to_numpy().tolist() == [["a.png", "2.5"]]


def test_formulas_in_columns_not_wanted_do_no_harm(tmp_path):
    rows = [["name", "mos", "sum"], ["a.png", 1, "=1+1"]]
    assert read(tmp_path, rows, extra="ignore") == [["a.png", "1"]]


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    put_text(tmp_path, "x.xlsx", "name,mos\na,1\n")
    with pytest.raises(ValueError, match=r"x.xlsx is no Excel workbook \(.xlsx\), or damaged"):
        read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"))


def test_half_a_download_is_refused(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["a.png", 1]])
    data = (tmp_path / "x.xlsx").read_bytes()
    (tmp_path / "x.xlsx").write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match=r"x.xlsx is no Excel workbook \(.xlsx\), or damaged"):
        read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"))


def test_a_table_may_be_csv_or_xlsx(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["a.png", 1]])
    put_text(tmp_path, "x.csv", "name,mos\na.png,1\n")
    tables = [read_table(str(tmp_path / name), ("name", "mos")) for name in ("x.xlsx", "x.csv")]
    assert tables[0].equals(tables[1])


def test_text_that_looks_like_a_formula_is_text(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["=cmd.png", 1]])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    book.active["A2"].data_type = "s"
    book.save(tmp_path / "x.xlsx")
    rows = read_sheet(str(tmp_path / "x.xlsx"), ("name", "mos"))
    assert rows.to_numpy().tolist() == [["=cmd.png", "1"]]


def test_a_workbook_is_known_by_its_content(tmp_path):
    put_sheet(tmp_path, "x.xlsx", [["name", "mos"], ["a.png", 1]])
    (tmp_path / "x.xlsx").rename(tmp_path / "x.csv")
    assert read_table(str(tmp_path / "x.csv"), ("name", "mos")).to_numpy().tolist() == [["a.png", "1"]]


def test_an_empty_sheet_is_refused(tmp_path):
    with pytest.raises(ValueError, match="x.xlsx is empty"):
        read(tmp_path, [[None]])
