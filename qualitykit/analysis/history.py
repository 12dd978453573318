"""The history of a training, from where Keras leaves it."""

import os

import pandas as pd


def read_history(history):
    """Reads what Keras' `CSVLogger` wrote.

    Args:
        history: path of the CSV file, its table, or the dict `History.history`.

    Returns:
        DataFrame of floats, one row an epoch, with the column epoch counted from 1.

    Raises:
        ValueError: when the file has no row or a column that is no number.

    Example:
        >>> from qualitykit.analysis.history import read_history
        >>> read_history({"loss": [3.0, 2.0]})["epoch"].tolist()
        [1, 2]
    """
    name = os.fspath(history) if isinstance(history, (str, os.PathLike)) else "history"
    table = pd.read_csv(name) if name != "history" or isinstance(history, str) else pd.DataFrame(history)
    if not len(table):
        raise ValueError(f"{name} must hold at least one epoch. Received: no row")
    for column in table.columns:
        try:
            table[column] = pd.to_numeric(table[column])
        except ValueError as error:
            raise ValueError(f"{name} must hold numbers. Received: column {column!r}: {error}") from error
    # CSVLogger counts from 0; a training resumed with a fresh counter would draw its curve back over itself.
    return table.assign(epoch=range(1, len(table) + 1))
