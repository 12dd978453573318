"""Read label files of Excel (.xlsx), and label tables of either kind."""

import os
from collections.abc import Sequence

import pandas as pd

from qualitykit.datasets.grid import Grid
from qualitykit.datasets.text_tables import text_grid

# How files begin: a workbook is a ZIP archive, and the old .xls an OLE container.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def table_grid(
    path: str | os.PathLike,
    wanted: Sequence[str] = (),
    sheet: str | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> Grid:
    """Cells of an Excel workbook or of separated text, told apart by content; see `sheet_grid`, `text_grid`.

    Raises:
        ValueError: If the file is another kind of workbook, or damaged.
    """
    name = os.path.basename(os.fsdecode(path))
    with open(path, "rb") as file:
        start = file.read(4)
    if start == _OLE:
        raise ValueError(f"{name} is an old Excel workbook (.xls); save it as .xlsx or .csv")
    if start != _ZIP:
        return text_grid(path, wanted, separator, encoding)
    return sheet_grid(path, sheet)


def read_table(
    path: str | os.PathLike,
    required: Sequence[str],
    optional: Sequence[str] = (),
    extra: str = "warn",
    sheet: str | None = None,
) -> pd.DataFrame:
    """Read named columns of a workbook or of separated text as text; see `read_csv` and `read_sheet`."""
    return table_grid(path, required, sheet).frame(required, optional, extra)


def read_sheet(
    path: str | os.PathLike,
    required: Sequence[str],
    optional: Sequence[str] = (),
    extra: str = "warn",
    sheet: str | None = None,
) -> pd.DataFrame:
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
        ValueError: If the file is no workbook, a column is missing, or a formula has no stored value.
    """
    return sheet_grid(path, sheet).frame(required, optional, extra)


def sheet_grid(path: str | os.PathLike, sheet: str | None = None) -> Grid:
    """Cells of an Excel sheet: the one of that name, else the first.

    Raises:
        ValueError: If the file is no workbook, or the sheet is empty.
    """
    name = os.path.basename(os.fsdecode(path))
    values, sheets = _cells(path, sheet, stored_values=True)
    formulas, _ = _cells(path, sheet, stored_values=False)
    rows, lines, computed = [], [], {}
    for line, (cells, written) in enumerate(zip(values, formulas, strict=True), 1):
        if all(cell in (None, "") for cell in (*cells, *written)):
            continue
        for place, formula in enumerate(written):
            value = cells[place] if place < len(cells) else None
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                computed[len(rows), place] = value is not None
        rows.append([_text(cell) for cell in cells])
        lines.append(line)
    if not rows:
        raise ValueError(f"{name} is empty")
    return Grid(name, rows, lines, sheets=sheets, formulas=computed, notes=[f"sheet {sheets[0]!r}"])


def _cells(path, sheet, stored_values):
    """Rows of cells, and the titles of all sheets, this one's first."""
    import openpyxl

    try:
        # As a file, for of a path openpyxl believes the ending.
        with open(path, "rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=stored_values)
            page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
            page.reset_dimensions()
            rows = [list(row) for row in page.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl lets out zip, XML, key and index errors of a damaged file.
        name = os.path.basename(os.fsdecode(path))
        raise ValueError(f"{name} is no Excel workbook (.xlsx), or damaged: {error}") from error
    return rows, (page.title, *(title for title in book.sheetnames if title != page.title))


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
