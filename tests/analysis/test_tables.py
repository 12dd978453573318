import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis.tables import Table, format_cell, to_latex, to_markdown, write_table

FRAME = pd.DataFrame({"model": ["a|b", "c_d & 50%"], "SROCC": [0.86159, np.nan], "images": [2000, 12]})
TABLE = Table("results", "Results", "From c_d.csv, 95%.", FRAME)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.86159, "0.862"),
        (-9.99949, "-9.999"),
        (12.3456, "12.35"),
        (1234.56, "1235"),
        (123456.7, "123,457"),
        (2000, "2,000"),
        (np.int64(5), "5"),
        (0.0, "0.000"),
        (4e-5, "4.0e-05"),
        (np.nan, ""),
        (None, ""),
        (pd.NA, ""),
        ("word", "word"),
        (True, "True"),
        (np.float32(0.5), "0.500"),
    ],
)
def test_cells_are_short_and_honest(value, text):
    assert format_cell(value) == text


def test_markdown_keeps_its_columns_whatever_a_name_holds():
    lines = to_markdown(TABLE).splitlines()
    assert lines[3] == "| :--- | ---: | ---: |" and lines[4] == "| a\\|b | 0.862 | 2,000 |"
    assert lines[0] == "**Results**" and lines[-1] == "From c_d.csv, 95%."


def test_latex_escapes_what_latex_would_read():
    text = to_latex(TABLE)
    assert r"c\_d \& 50\%" in text and r"From c\_d.csv, 95\%." in text and r"\label{tab:results}" in text
    assert r"\begin{tabular}{lrr}" in text and r"\toprule" in text


def test_writes_all_digits_as_csv_and_the_rest_for_people(tmp_path):
    paths = write_table(TABLE, tmp_path)
    assert [path.name for path in paths] == ["results.csv", "results.md", "results.tex"]
    pd.testing.assert_frame_equal(pd.read_csv(paths[0]), FRAME)
    assert paths[1].read_text() == to_markdown(TABLE) and paths[2].read_text() == to_latex(TABLE)
