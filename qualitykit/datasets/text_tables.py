"""Read label files of text: comma-separated tables and lists with one entry per line."""

import csv
import io
import os
import warnings

import pandas as pd


def read_text(path, encoding="utf-8-sig"):
    """Text of a file, with a readable error when its encoding is another.

    Raises:
        ValueError: If the bytes are no text in `encoding`.
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        name = os.path.basename(path)
        raise ValueError(f"{name} is not {encoding} text (byte {error.start}): save it as UTF-8") from error
    if "\0" in text:
        raise ValueError(f"{os.path.basename(path)} is not {encoding} text (it holds NUL): save it as UTF-8")
    return text


def read_csv(path, required, optional=(), encoding="utf-8-sig"):
    """Read named columns of a comma-separated file as text.

    Columns are found by header name (case and outer blanks do not matter). Empty header cells and empty rows
    are passed over; columns nobody asked for are counted in a warning.

    Args:
        path: The file.
        required: Column names that must be there.
        optional: Column names taken when there.
        encoding: Text encoding.

    Returns:
        DataFrame of stripped strings under the asked-for names; absent optional columns are left out.

    Raises:
        ValueError: If a column is missing or doubled, a row is longer or shorter than the header, or the
            text is not in `encoding`.
    """
    rows = list(csv.reader(io.StringIO(read_text(path, encoding), newline="")))
    rows = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    name = os.path.basename(path)
    if not rows:
        raise ValueError(f"{name} is empty")
    header = [cell.strip() for cell in rows[0][1]]
    for line, row in rows[1:]:
        _check_width(name, line, row, header)
    columns = pick_columns(name, header, required, optional)
    return pd.DataFrame(
        {wanted: [row[place].strip() for _, row in rows[1:]] for wanted, place in columns.items()},
        dtype=object,
    )


def _check_width(name, line, row, header):
    extra = [cell for cell in row[len(header) :] if cell.strip()]
    if extra or len(row) < len([cell for cell in header if cell]):
        raise ValueError(f"{name} line {line} has {len(row)} fields, its header has {len(header)}")


def pick_columns(name, header, required, optional=()):
    """Place of each wanted column in a header, by name.

    Returns:
        Dict from wanted name to position.

    Raises:
        ValueError: If a required column is missing or a wanted one occurs twice.
    """
    folded = [str(cell).strip().lower() for cell in header]
    columns = {}
    for wanted in (*required, *optional):
        count = folded.count(wanted.strip().lower())
        if count > 1:
            raise ValueError(f"{name} has {count} columns called {wanted!r}")
        if count:
            columns[wanted] = folded.index(wanted.strip().lower())
        elif wanted in required:
            found = ", ".join(repr(cell) for cell in header if cell) or "none"
            raise ValueError(f"{name} must have a column {wanted!r}, its columns are {found}")
    extra = [cell for place, cell in enumerate(header) if cell and place not in columns.values()]
    if extra:
        shown = ", ".join(str(cell) for cell in extra[:5])
        warnings.warn(f"{name}: {len(extra)} columns not used: {shown}", stacklevel=2)
    return columns


def read_pairs(path, columns):
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
            fields = text.split(maxsplit=len(columns) - 1)
            if len(fields) != len(columns):
                raise ValueError(
                    f"{os.path.basename(path)} line {line} must be {' '.join(columns)!r}, got {text!r}"
                )
            rows.append([field.strip() for field in fields])
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
