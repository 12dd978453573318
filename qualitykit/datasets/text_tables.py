"""Read label files of text: tables of separated fields, and lists with one entry per line."""

import codecs
import csv
import io
import os
import re
from collections.abc import Sequence

import pandas as pd

from qualitykit.datasets.grid import HEADER_ROWS, Grid
from qualitykit.datasets.messages import warn
from qualitykit.datasets.spelling import folded

# A comma comes last: where each row holds both a comma and one of the others, the comma is a decimal mark.
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}
# The marks of UTF-32 begin as those of UTF-16 do, so they come first.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_MEASURED = 1000  # rows by which a separator is chosen where no header tells


def read_text(path: str | os.PathLike, encoding: str | None = None) -> tuple[str, str | None]:
    """Text of a file, and its encoding.

    Args:
        path: The file.
        encoding: Its encoding; None takes the one that its mark names, else UTF-16 where every other byte of
            plain letters is 0, else UTF-8.

    Returns:
        (text, encoding). The encoding is None where the text is not UTF-8 throughout: its other bytes are
        kept as lone surrogates, which `repaired` reads as Windows-1252.

    Raises:
        ValueError: If the bytes are no text, or not in the `encoding` that was given.
    """
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(os.fsdecode(path))
    found = encoding or _encoding(data)
    try:
        text = data.decode(found)
    except LookupError:
        raise ValueError(f"encoding must be one that Python knows. Received: {encoding!r}") from None
    except UnicodeDecodeError as error:
        if encoding or found != "utf-8":
            raise ValueError(
                f"{name} is not {found} text (byte {error.start}); encoding names another"
            ) from error
        text, found = data.decode("utf-8", "surrogateescape"), None
    if "\0" in text:
        raise ValueError(f"{name} is not text (it holds NUL characters); encoding names the right one")
    return text, found


def _encoding(data):
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) > len(data) / 8 > 8 * min(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def text_grid(
    path: str | os.PathLike,
    wanted: Sequence[str] = (),
    separator: str | None = None,
    encoding: str | None = None,
) -> Grid:
    """Cells of a file of separated fields.

    Args:
        path: The file.
        wanted: Column names that tell which separator is the right one.
        separator: One character; None takes the one that a first line `sep=;` names (as Excel writes it), or
            that gives a row with all wanted names, or that gives all rows alike two fields or more.
        encoding: As in `read_text`.

    Raises:
        ValueError: If the file is empty, no text, or `separator` is not one character.
    """
    if separator is not None and len(separator) != 1:
        raise ValueError(f"separator must be one character. Received: {separator!r}")
    name = os.path.basename(os.fsdecode(path))
    text, found = read_text(path, encoding)
    named = re.match(r'"?sep=(.)"?\r?\n', text)
    if named:
        text, separator = text[named.end() :], separator or named[1]
    separator = separator or _separator(name, text, wanted)
    lines, rows = _rows(name, text, separator)
    if not rows:
        raise ValueError(f"{name} is empty")
    if found is None:
        warn(f"{name}: bytes that are not UTF-8 are read as Windows-1252; encoding names another")
    notes = [f"fields separated by {SEPARATORS.get(separator, repr(separator))}"]
    notes.append(f"encoding {found or 'UTF-8 and Windows-1252'}")
    return Grid(name, rows, [line + bool(named) for line in lines], separator, notes=notes)


def _separator(name, text, wanted):
    """The separator that fits, a comma when none does."""
    wanted = {folded(column.strip()) for column in wanted}
    even = []
    for separator in SEPARATORS:
        rows = _rows(name, text, separator, _MEASURED)[1]
        if wanted and any(wanted <= {folded(c.strip()) for c in row} for row in rows[:HEADER_ROWS]):
            return separator
        if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
            even.append(separator)
    return even[0] if even else ","


def _rows(name, text, separator, most=None):
    """(line numbers, lists of cells) of the rows that hold any text."""
    lines, rows = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                lines.append(reader.line_num)
                rows.append(row)
            if most and len(rows) == most:
                break
    except csv.Error as error:
        raise ValueError(f"{name} line {reader.line_num} cannot be read: {error}") from error
    return lines, rows


def read_csv(
    path: str | os.PathLike,
    required: Sequence[str],
    optional: Sequence[str] = (),
    extra: str = "warn",
    encoding: str | None = None,
    separator: str | None = None,
) -> pd.DataFrame:
    """Read named columns of a file of separated fields as text.

    The header is the first row that holds every required name.

    Args:
        path: The file.
        required: Column names that must be there.
        optional: Column names taken when there.
        extra: What to do about other columns, see `pick_columns`.
        encoding: Text encoding, see `read_text`.
        separator: What separates the fields, see `text_grid`.

    Returns:
        DataFrame of stripped strings under the asked-for names; absent optional columns are left out.

    Raises:
        ValueError: If the file is empty, a column is missing or doubled, a row has more or fewer fields than
            the header, or the text is not in `encoding`.
    """
    return text_grid(path, required, separator, encoding).frame(required, optional, extra)


def read_fields(path: str | os.PathLike, columns: Sequence[str]) -> pd.DataFrame:
    """Read lines of blank-separated fields without a header.

    Args:
        path: The file.
        columns: Names for the fields; the last one takes the rest of the line.

    Returns:
        DataFrame of strings.

    Raises:
        ValueError: If a line has fewer fields.
    """
    rows = []
    for line, text in enumerate(read_text(path)[0].splitlines(), 1):
        if text.strip():
            fields = text.strip().split(maxsplit=len(columns) - 1)
            if len(fields) != len(columns):
                name = os.path.basename(path)
                raise ValueError(f"{name} line {line} must read {' '.join(columns)!r}. Received: {text!r}")
            rows.append(fields)
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
