"""Pick columns of a label table by name and read numbers out of them."""

import numpy as np
import pandas as pd

from qualitykit.datasets.messages import first_few, warn


def pick_columns(file_name, header, required, optional=(), extra="warn"):
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
    header = [str(cell).strip() for cell in header]
    folded = [cell.lower() for cell in header]
    places = {}
    for wanted in dict.fromkeys((*required, *optional)):
        count = folded.count(wanted.strip().lower())
        if count > 1:
            raise ValueError(f"{file_name} has {count} columns called {wanted!r}")
        if count:
            places[wanted] = folded.index(wanted.strip().lower())
        elif wanted in required:
            found = ", ".join(repr(cell) for cell in header if cell) or "none"
            raise ValueError(f"{file_name} must have a column {wanted!r}, its columns are {found}")
    unused = [cell for place, cell in enumerate(header) if cell and place not in places.values()]
    if unused and extra == "warn":
        warn(f"{file_name}: {len(unused)} columns not used: {first_few(unused)}")
    return places


def parse_numbers(texts, names, file_name, column):
    """Finite numbers from text.

    Args:
        texts: The cells.
        names: One name per cell, for the message.
        file_name: Named in the message.
        column: Named in the message.

    Returns:
        float64 array.

    Raises:
        ValueError: If a cell is blank, no number or not finite; the message counts and names them.

    Example:

    >>> parse_numbers(["1.5", "2"], ["a.png", "b.png"], "mos.csv", "MOS").tolist()
    [1.5, 2.0]
    """
    texts = pd.Series(list(texts), dtype=object)
    values = pd.to_numeric(texts, errors="coerce").to_numpy("float64", na_value=np.nan)
    bad = ~np.isfinite(values)
    if bad.any():
        which = first_few(name for name, wrong in zip(names, bad, strict=True) if wrong)
        raise ValueError(f"{file_name}: {bad.sum()} rows without a finite {column}: {which}")
    return values
