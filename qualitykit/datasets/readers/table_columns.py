"""The columns of somebody's own table: with or without a header row, one score column or one a rater."""

import fnmatch
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from qualitykit.datasets.columns import is_number, quoted
from qualitykit.datasets.grid import Grid
from qualitykit.datasets.messages import warn
from qualitykit.datasets.sheets import table_grid
from qualitykit.datasets.spelling import folded, repaired, unquoted

# The word for tables in which each row is one rating.
ROWS = "rows"
OPTIONAL = ("std", "reference", "distortion", "level", "split")


@dataclass
class Columns:
    """The columns that were found.

    Args:
        frame: Text under the names `path`, `score`, `std`, ...; the raters' columns under their own names.
        titles: What the table calls `path`, `score`, ...
        raters: Names of the raters' columns, when each rater has one.
        notes: What was found out and not told.
    """

    frame: pd.DataFrame
    titles: dict[str, str]
    raters: list[str]
    notes: list[str]


def read_columns(
    path: str | os.PathLike,
    titles: dict[str, str | None],
    raters: str | Sequence[str] | None = None,
    sheet: str | None = None,
    header: bool | Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> Columns:
    """Read the columns that were asked for, and those of the usual names that are there.

    Args:
        path: The table.
        titles: What the table calls `path`, `score`, `std`, ...; None where that was not told.
        raters, sheet, header, separator, encoding: See `qualitykit.datasets.readers.table.read`.

    Raises:
        ValueError: If a column is not there or cannot be told from others; the message names the option.
    """
    titles, patterns = _asked(titles, raters)
    wanted = [*titles.values(), *(name for name in patterns if not _is_pattern(name))]
    grid = table_grid(path, wanted, sheet, separator, encoding)
    _check_kind(grid, sheet, separator, encoding)
    names = _header(grid, titles, wanted, header)
    present = names if names is not None else grid.rows[grid.header(wanted) or 0]
    present = [repaired(cell).strip() for cell in present]
    rated_by = _matching(grid.name, present, patterns)
    _check_present(grid, present, titles)
    optional = [what for what in OPTIONAL if what not in titles and not (raters and what == "std")]
    verbatim = [titles["path"], titles.get("reference", "reference")]
    cells = grid.frame([*titles.values(), *rated_by], optional, header=names, verbatim=verbatim)
    titles |= {what: what for what in optional if what in cells and (cells[what] != "").any()}
    frame = pd.DataFrame({what: cells[title] for what, title in titles.items()})
    return Columns(frame.join(cells[rated_by]), titles, rated_by, list(grid.notes))


def _check_kind(grid, sheet, separator, encoding):
    """Refuse options that the kind of file has no use for."""
    if grid.sheets and (separator or encoding):
        option = "separator" if separator else "encoding"
        raise ValueError(f"{option} must not be given for a workbook. Received: {separator or encoding!r}")
    if sheet is not None and sheet not in grid.sheets[:1]:
        found = f"its sheets are {quoted(grid.sheets)}" if grid.sheets else "it is text"
        raise ValueError(f"sheet must name a sheet of {grid.name}, {found}. Received: {sheet!r}")


def _asked(titles, raters):
    """What each column is called, as far as told or usual; names or patterns of the raters' columns."""
    patterns = [] if raters in (None, ROWS) else [raters] if isinstance(raters, str) else list(raters)
    titles = {what: str(title) for what, title in titles.items() if title is not None}
    if patterns and "score" in titles:
        raise ValueError(f"score must not be given with raters. Received: {titles['score']!r} and {raters!r}")
    if raters and "std" in titles:
        raise ValueError(f"std must not be given with raters. Received: {titles['std']!r} and {raters!r}")
    if not patterns:
        titles.setdefault("score", "score")
    return titles, [str(pattern) for pattern in patterns]


def _is_pattern(name):
    return any(character in name for character in "*?[")


def _matching(file_name, present, patterns):
    """Names of the raters' columns."""
    found = []
    for pattern in patterns:
        key = folded(pattern)
        hits = [name for name in present if folded(name) == key]
        hits = hits or [name for name in present if name and fnmatch.fnmatchcase(folded(name), key)]
        if not hits:
            columns = quoted(present)
            raise ValueError(
                f"{file_name} must have a column {pattern!r}, its columns are {columns}; raters names others"
            )
        found += [name for name in hits if name not in found]
    return found


def _check_present(grid, present, titles):
    keys = {folded(cell) for cell in present}
    for what, title in titles.items():
        if folded(title.strip()) not in keys:
            headless = any(map(is_number, present))
            advice = "; header names the columns of a table without a header row" if headless else ""
            raise ValueError(
                f"{grid.name} must have a column {title!r}, its columns are {quoted(present)}; {what} names "
                f"another{advice}"
            )


def _header(grid: Grid, titles, wanted, header):
    """Names of the columns of a table without a header row; None for one that has such a row."""
    width = max(map(len, grid.rows))
    if header is not None and not isinstance(header, bool):
        if isinstance(header, str) or not isinstance(header, Iterable):
            raise TypeError(f"header must be True, False or a list of names. Received: {header!r}")
        header = list(header)
        if len(header) != width:
            raise ValueError(
                f"header must name the {width} columns of {grid.name}. Received: {quoted(header)}"
            )
        return [str(name) for name in header]
    if header or (header is None and (grid.header(wanted) is not None or not _is_data(grid.rows[0]))):
        return None
    if titles != {"path": "path", "score": "score"}:
        if header is None:
            return None
        raise ValueError(f"header must name the {width} columns of {grid.name} where others are asked for")
    return _guessed(grid, width)


def _is_data(row):
    """Whether a row holds a picture's name and a number, as no header does."""
    return any(map(_is_image, row)) and any(map(is_number, row))


def _is_image(cell):
    from qualitykit.images.find import is_image_name

    return is_image_name(unquoted(cell))


def _guessed(grid, width):
    """Names for the only column of pictures and the only column of numbers."""
    columns = [[row[place] if place < len(row) else "" for row in grid.rows] for place in range(width)]
    paths = [place for place, cells in enumerate(columns) if all(map(_is_image, cells))]
    numbers = [place for place, cells in enumerate(columns) if all(map(is_number, cells))]
    if len(paths) != 1 or len(numbers) != 1:
        raise ValueError(
            f"{grid.name} has no header row; header must name its {width} columns, such as "
            "header=['path', 'score', ...]"
        )
    names = [""] * width
    names[paths[0]], names[numbers[0]] = "path", "score"
    note = f"no header row, path taken from column {paths[0] + 1} and score from column {numbers[0] + 1}"
    warn(f"{grid.name}: {note}; header names them")
    grid.notes.append(note)
    return names
