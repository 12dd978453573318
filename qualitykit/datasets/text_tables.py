"""Read label files of text: comma-separated tables and lists with one entry per line."""

import csv
import io
import os

import pandas as pd

from qualitykit.datasets.columns import pick_columns

ENCODING = "utf-8-sig"


def read_text(path, encoding=ENCODING):
    """Text of a file.

    Raises:
        ValueError: If the bytes are no text in `encoding`.
    """
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(path)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not {encoding} text (byte {error.start}); save it as UTF-8") from error
    if "\0" in text:
        raise ValueError(f"{name} is not {encoding} text (it holds NUL characters); save it as UTF-8")
    return text


def read_csv(path, required, optional=(), extra="warn", encoding=ENCODING, separator=","):
    """Read named columns of a comma-separated file as text.

    Empty rows and header cells are passed over.

    Args:
        path: The file.
        required: Column names that must be there.
        optional: Column names taken when there.
        extra: What to do about other columns, see `pick_columns`.
        encoding: Text encoding.
        separator: What separates the fields.

    Returns:
        DataFrame of stripped strings under the asked-for names; absent optional columns are left out.

    Raises:
        ValueError: If the file is empty, a column is missing or doubled, a row has more or fewer fields than
            the header, or the text is not in `encoding`.
    """
    name = os.path.basename(path)
    reader = csv.reader(io.StringIO(read_text(path, encoding), newline=""), delimiter=separator)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if not rows:
        raise ValueError(f"{name} is empty")
    header = [cell.strip() for cell in rows[0][1]]
    for line, row in rows[1:]:
        _check_width(name, line, row, header)
    places = pick_columns(name, header, required, optional, extra)
    cells = {wanted: [row[place].strip() for _, row in rows[1:]] for wanted, place in places.items()}
    return pd.DataFrame(cells, dtype=object)


def _check_width(name, line, row, header):
    named = max((place for place, cell in enumerate(header, 1) if cell), default=0)
    if len(row) < named or any(cell.strip() for cell in row[len(header) :]):
        raise ValueError(f"{name} line {line} has {len(row)} fields, its header has {len(header)}")


def read_fields(path, columns):
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
    for line, text in enumerate(read_text(path).splitlines(), 1):
        if text.strip():
            fields = text.strip().split(maxsplit=len(columns) - 1)
            if len(fields) != len(columns):
                name = os.path.basename(path)
                raise ValueError(f"{name} line {line} must read {' '.join(columns)!r}. Received: {text!r}")
            rows.append(fields)
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
