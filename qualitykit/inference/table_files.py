"""A table of scores as a file: CSV, JSON or Parquet."""

import json
import os
from pathlib import Path

import pandas as pd

from qualitykit._files import write_atomically

ENDINGS = (".csv", ".json", ".parquet")
# What makes spreadsheets take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(table: pd.DataFrame, path: str | os.PathLike) -> None:
    """Writes a table by one rename, in the format that the path's ending names.

    JSON holds every name exactly: bytes of a name that are no text stand as escapes such as \\udcff, which
    `json.loads` and `os.fsencode` turn back into that byte. CSV is also for spreadsheets: a relative path
    that one of them would run as a formula gets a "./" in front, which names the same file. In CSV and
    Parquet, bytes that are no text are spelt out as escapes.

    Args:
        table: with any of the columns path, picture and error as text.
        path: ends in .csv, .json or .parquet (which needs the extra "parquet").

    Raises:
        ValueError: another ending, or no Parquet writer is installed.
        OSError: the file cannot be written.
    """
    path = Path(os.fsdecode(path))
    ending = check_ending(path)
    if ending == ".json":
        write_atomically(path, json.dumps(records(table), indent=2, ensure_ascii=False) + "\n")
    elif ending == ".csv":
        write_atomically(path, for_spreadsheets(table).to_csv(index=False))
    else:
        plain = plain_text(table)
        plain.attrs = {}
        write_atomically(path, lambda temporary: plain.to_parquet(temporary, engine="pyarrow", index=False))


def check_ending(path: str | os.PathLike) -> str:
    """The ending of a table's path, once it is sure that such a table can be written.

    Raises:
        ValueError: another ending, or no Parquet writer is installed.
    """
    ending = Path(os.fsdecode(path)).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"a table must end in {', '.join(ENDINGS)}. Received: {os.fsdecode(path)!r}")
    if ending == ".parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError as error:
            raise ValueError('Parquet needs the extra: pip install "qualitykit[parquet]"') from error
    return ending


def records(table: pd.DataFrame) -> list[dict]:
    """The rows as dicts for JSON: None where nothing is known."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """The table with no cell of text that a spreadsheet would run.

    Example:
        >>> for_spreadsheets(pd.DataFrame({"path": ["=cmd.jpg", "a.jpg"], "score": [-1, 2]}))["path"].tolist()
        ['./=cmd.jpg', 'a.jpg']
    """
    return _with_text(table, _harmless)


def plain_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table with bytes that are no text spelt out as escapes, as Parquet needs it.

    Example:
        >>> plain_text(pd.DataFrame({"path": ["a\\udcff.jpg"]}, dtype=object))["path"][0]
        'a\\\\udcff.jpg'
    """
    return _with_text(table, _spelt_out)


def _with_text(table, change):
    """The table with its text changed; objects stay objects, as pandas' own strings hold valid text only."""
    changed = {
        name: pd.Series([change(value) for value in column], column.index, dtype=object)
        for name, column in table.items()
        if not pd.api.types.is_numeric_dtype(column)
    }
    return table.assign(**changed)


def _harmless(value):
    return f".{os.sep}{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _spelt_out(value):
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
