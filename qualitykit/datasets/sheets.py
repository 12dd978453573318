"""Read label files of Excel (.xlsx), and label tables of either kind."""

import itertools
import os

import pandas as pd

from qualitykit.datasets.columns import pick_columns
from qualitykit.datasets.messages import warn
from qualitykit.datasets.text_tables import read_csv

HEADER_ROWS = 30


def read_table(path, required, optional=(), extra="warn", sheet=None):
    """Read named columns of a `.csv` or `.xlsx` file as text; see `read_csv` and `read_sheet`.

    Raises:
        ValueError: If the file is of another kind.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".csv":
        return read_csv(path, required, optional, extra)
    if suffix == ".xlsx":
        return read_sheet(path, required, optional, extra, sheet)
    raise ValueError(
        f"label file must be .csv or .xlsx. Received: {os.path.basename(path)!r}; save it as one of them"
    )


def read_sheet(path, required, optional=(), extra="warn", sheet=None):
    """Read named columns of an Excel sheet as text.

    The header is the first row that holds every required name. Whole numbers lose their `.0`. A formula gives
    the value that was stored when the file was saved.

    Args:
        path: The file.
        required: Column names that must be there.
        optional: Column names taken when there.
        extra: What to do about other columns, see `pick_columns`.
        sheet: Name of the sheet; the first when None or when there is none of that name.

    Returns:
        DataFrame of strings under the asked-for names, without rows that are empty in all of them.

    Raises:
        ValueError: If the file is no workbook, the header is not found, or a formula has no stored value.
    """
    name = os.path.basename(path)
    values = _cells(path, sheet, stored_values=True)
    start = _header_row(name, values, required)
    places = pick_columns(name, [_text(cell) for cell in values[start]], required, optional, extra)
    formulas = _cells(path, sheet, stored_values=False)
    _check_formulas(name, values[start + 1 :], formulas[start + 1 :], places.values())
    rows = [[_text(_at(row, place)) for place in places.values()] for row in values[start + 1 :]]
    return pd.DataFrame([row for row in rows if any(row)], columns=list(places), dtype=object)


def _cells(path, sheet, stored_values):
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=stored_values)
        page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        page.reset_dimensions()
        rows = [list(row) for row in page.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl lets out zip, XML, key and index errors of a damaged file.
        raise ValueError(
            f"{os.path.basename(path)} is no Excel workbook (.xlsx), or damaged: {error}"
        ) from error
    book.close()
    return rows


def _at(row, place):
    return row[place] if place < len(row) else None


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _header_row(name, rows, required):
    wanted = {column.strip().lower() for column in required}
    for number, row in enumerate(itertools.islice(rows, HEADER_ROWS)):
        if wanted <= {_text(cell).lower() for cell in row}:
            return number
    raise ValueError(f"{name} must have a row with the column names {', '.join(map(repr, required))}")


def _check_formulas(name, values, formulas, places):
    """Count the wanted cells that are computed; refuse those whose result was not stored."""
    computed = lost = 0
    for value_row, formula_row in zip(values, formulas, strict=True):
        for place in places:
            value, formula = _at(value_row, place), _at(formula_row, place)
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                computed += 1
                lost += value is None
    if lost:
        raise ValueError(
            f"{name} has {lost} formula cells without a stored value; save it from a spreadsheet program"
        )
    if computed:
        warn(f"{name}: {computed} formula cells, their stored values are used")
