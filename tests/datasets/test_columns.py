import warnings

import pytest

from qualitykit.datasets import DatasetWarning
from qualitykit.datasets.columns import parse_numbers, pick_columns


def test_columns_are_found_by_name_whatever_case_and_blanks():
    assert pick_columns("x.csv", [" MOS ", "Name"], ("name", "mos")) == {"name": 1, "mos": 0}


def test_absent_optional_columns_are_left_out():
    assert pick_columns("x.csv", ["name"], ("name",), ("std",)) == {"name": 0}


def test_a_missing_column_shows_those_there_are():
    with pytest.raises(ValueError, match="x.csv must have a column 'mos', its columns are 'name', 'score'"):
        pick_columns("x.csv", ["name", "score"], ("name", "mos"))


def test_a_doubled_column_is_refused():
    with pytest.raises(ValueError, match="x.csv has 2 columns called 'mos'"):
        pick_columns("x.csv", ["name", "mos", "MOS"], ("name", "mos"))


def test_other_columns_are_counted_in_a_warning():
    with pytest.warns(DatasetWarning, match="x.csv: 2 columns not used: a, b"):
        pick_columns("x.csv", ["name", "a", "b", ""], ("name",))


def test_other_columns_may_be_ignored():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pick_columns("x.csv", ["name", "a"], ("name",), extra="ignore")


@pytest.mark.parametrize("cell", ["", "n/a", "nan", "inf", "=1+1", "#DIV/0!"])
def test_cells_that_are_no_finite_number_are_counted_and_named(cell):
    with pytest.raises(ValueError, match="x.csv: 2 rows without a finite mos: b, c"):
        parse_numbers(["1", cell, cell], "abc", "x.csv", "mos")
