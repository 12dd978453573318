"""Pick columns of a label table by name and read numbers out of them."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from qualitykit.datasets.messages import first_few, warn
from qualitykit.datasets.spelling import folded, repaired


def pick_columns(
    file_name: str,
    header: Sequence[str],
    required: Sequence[str],
    optional: Sequence[str] = (),
    extra: str = "warn",
) -> dict[str, int]:
    """Places of the wanted columns in a header; case and outer blanks do not matter.

    Args:
        file_name: Named in messages.
        header: Header cells.
        required: Column names that must be there.
        optional: Column names taken when there.
        extra: "warn" counts the columns that nobody asked for in a warning, "ignore" does not.

    Returns:
        Dict from wanted name to position.

    Raises:
        ValueError: If a required column is missing or a wanted one occurs twice.
    """
    header = [repaired(str(cell)).strip() for cell in header]
    keys = [folded(cell) for cell in header]
    places = {}
    for wanted in dict.fromkeys((*required, *optional)):
        key = folded(wanted.strip())
        if keys.count(key) > 1:
            raise ValueError(f"{file_name} has {keys.count(key)} columns called {wanted!r}")
        if key in keys:
            places[wanted] = keys.index(key)
        elif wanted in required:
            raise ValueError(f"{file_name} must have a column {wanted!r}, its columns are {quoted(header)}")
    unused = [cell for place, cell in enumerate(header) if cell and place not in places.values()]
    if unused and extra == "warn":
        warn(f"{file_name}: {len(unused)} columns not used: {first_few(unused)}")
    return places


def quoted(header: Iterable[str]) -> str:
    """Column names as a message lists them."""
    return ", ".join(repr(cell) for cell in header if cell) or "none"


def parse_numbers(
    texts: Iterable[str],
    names: Iterable[str],
    file_name: str,
    column: str,
    decimal: str | None = None,
    blanks: bool = False,
) -> np.ndarray:
    """Finite numbers from text; a percent sign after a number is left out.

    Args:
        texts: The cells.
        names: One name per cell, for the message.
        file_name: Named in the message.
        column: Named in the message.
        decimal: The decimal mark, "." or ","; None takes the comma where any cell has one and none has a dot.
        blanks: Whether a cell may be blank, which gives NaN.

    Returns:
        float64 array.

    Raises:
        ValueError: If a cell is blank, no number or not finite (the message counts and names them), or some
            have a comma and some a dot and `decimal` does not say what that means.

    Example:

    >>> parse_numbers(["1,5", "2"], ["a.png", "b.png"], "mos.csv", "MOS").tolist()
    [1.5, 2.0]
    """
    texts = pd.Series([str(text).strip() for text in texts], dtype=object)
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal must be '.' or ','. Received: {decimal!r}")
    plain = texts.str.removesuffix("%").str.strip()
    values = pd.to_numeric(_with_dots(plain, decimal), errors="coerce").to_numpy("float64", na_value=np.nan)
    bad = ~np.isfinite(values) & ~(blanks & (texts == "").to_numpy())
    if bad.any():
        which = first_few(name for name, wrong in zip(names, bad, strict=True) if wrong)
        mixed = decimal is None and _has(plain, ",") and _has(plain, ".")
        advice = "; decimal must say whether '.' or ',' is the decimal mark" if mixed else ""
        raise ValueError(f"{file_name}: {bad.sum()} rows without a finite {column}: {which}{advice}")
    return values


def is_number(text: str) -> bool:
    """Whether a cell is a finite number, with a comma or a percent sign or without."""
    try:
        return bool(np.isfinite(float(text.strip().removesuffix("%").replace(",", "."))))
    except ValueError:
        return False


def _with_dots(texts, decimal):
    """Numbers spelt with a decimal dot; '' for one that has both marks or the wrong one."""
    if decimal is None:
        decimal = "," if _has(texts, ",") and not _has(texts, ".") else "."
    if decimal == ".":
        return texts
    return texts.where(~texts.str.contains(".", regex=False), "").str.replace(",", ".")


def _has(texts, mark):
    return texts.str.contains(mark, regex=False).any()
