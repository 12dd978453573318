"""A table's cells as text, before anyone knows what its columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from qualitykit.datasets.columns import pick_columns
from qualitykit.datasets.messages import warn
from qualitykit.datasets.spelling import folded, repaired

HEADER_ROWS = 30


@dataclass
class Grid:
    """Rows of cells, as a text file or a sheet holds them; rows without any text are left out.

    Args:
        name: The file's name, for messages.
        rows: Lists of cells; a cell is a str.
        lines: Number of each row in the file, from 1.
        separator: What separates the fields of a text file, all of whose rows must be as wide as the header;
            None for a sheet, whose rows may end early.
        sheets: Titles of a workbook's sheets, the one that was read first.
        formulas: Cells that are computed, as (row, column) from 0: whether a result was stored with them.
        notes: What was found out about the file and not told.
    """

    name: str
    rows: list
    lines: list
    separator: str | None = None
    sheets: tuple = ()
    formulas: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def header(self, wanted: Sequence[str]) -> int | None:
        """The first of the top rows that holds all wanted names, whatever their case, or None."""
        wanted = {folded(name.strip()) for name in wanted}
        for number, row in enumerate(self.rows[:HEADER_ROWS]):
            if wanted <= {folded(cell.strip()) for cell in row}:
                return number
        return None

    def frame(
        self,
        required: Sequence[str],
        optional: Sequence[str] = (),
        extra: str = "warn",
        header: Sequence[str] | None = None,
        verbatim: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Named columns as text, without rows that are empty in all of them.

        Args:
            required: Column names that must be there.
            optional: Column names taken when there.
            extra: What to do about other columns, see `pick_columns`.
            header: Names of the columns of a table that has no header row.
            verbatim: Columns whose cells keep their outer blanks.

        Returns:
            DataFrame of strings under the asked-for names; absent optional columns are left out.

        Raises:
            ValueError: If a column is missing or doubled, a row has more or fewer fields than the header, or
                a formula has no stored value.
        """
        start = 0 if header is not None else (self.header(required) or 0) + 1
        names = list(header) if header is not None else self.rows[start - 1]
        for line, row in zip(self.lines[start:], self.rows[start:], strict=True):
            self._check_width(line, row, names)
        places = pick_columns(self.name, names, required, optional, extra)
        self._check_formulas(start, places.values())
        cells = [
            [_cell(row, place, name in verbatim) for name, place in places.items()]
            for row in self.rows[start:]
        ]
        cells = [row for row in cells if any(cell.strip() for cell in row)]
        return pd.DataFrame(cells, columns=list(places), dtype=object)

    def _check_width(self, line, row, header):
        if self.separator is None:
            return
        named = max((place for place, cell in enumerate(header, 1) if cell.strip()), default=0)
        if len(row) < named or any(cell.strip() for cell in row[len(header) :]):
            raise ValueError(
                f"{self.name} line {line} has {len(row)} fields, its header has {len(header)}; a field that "
                f"holds {self.separator!r} must be quoted"
            )

    def _check_formulas(self, start, places):
        """Count the wanted cells that are computed; refuse those whose result was not stored."""
        stored = [
            stored for (row, place), stored in self.formulas.items() if row >= start and place in set(places)
        ]
        if not all(stored):
            raise ValueError(
                f"{self.name} has {stored.count(False)} formula cells without a stored value; save it from a "
                "spreadsheet program"
            )
        if stored:
            warn(f"{self.name}: {len(stored)} formula cells, their stored values are used")


def _cell(row, place, verbatim):
    cell = row[place] if place < len(row) else ""
    return cell if verbatim else repaired(cell).strip()
