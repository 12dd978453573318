"""Your own data: a .csv or .xlsx file with a column of paths and a column of scores."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.sheets import read_sheet
from qualitykit.datasets.text_tables import ENCODING, read_csv

OPTIONAL = ("std", "reference", "distortion", "level", "split")
SPLITS = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "val": "validation",
    "test": "test",
}


def read(
    index,
    labels=None,
    low=None,
    high=None,
    higher_is_better=True,
    path="path",
    score="score",
    columns=None,
    folder="",
    sheet=None,
    separator=",",
    encoding=ENCODING,
):
    """Read a table of paths and scores.

    Args:
        index: `FileIndex` of the root.
        labels: The table, relative to the root; None takes the only .csv or .xlsx file that lies there.
        low: Lowest score of the scale (not of the data).
        high: Highest score of the scale.
        higher_is_better: Whether `high` is the best quality.
        path: Name of the column of paths, relative to the table's folder.
        score: Name of the column of scores.
        columns: Names of further columns as a dict from `std`, `reference`, `distortion`, `level`, `split` to
            the table's names. Columns that bear these very names are taken anyhow.
        folder: Folder, below the table's, that paths start from.
        sheet: Name of the sheet of an .xlsx file.
        separator: Separator of a .csv file.
        encoding: Encoding of a .csv file.

    Raises:
        ValueError: If `low` or `high` is not given, or the table is wrong.
        FileNotFoundError: If there is no table.
    """
    if low is None or high is None:
        raise ValueError("low and high must give the ends of the score scale, for example low=1, high=5")
    columns = _checked(columns)
    label_file = _label_file(index, labels)
    required = (path, score, *columns.values())
    optional = tuple(name for name in OPTIONAL if name not in columns)
    if label_file.lower().endswith(".xlsx"):
        rows = read_sheet(index.path(label_file), required, optional, sheet=sheet)
    else:
        rows = read_csv(index.path(label_file), required, optional, encoding=encoding, separator=separator)
    frame = _frame(rows, posixpath.basename(label_file), path, score, columns)
    base = folder_of(label_file) + posixpath.join(folder, "") if folder else folder_of(label_file)
    return Labels(frame, ScoreScale(low, high, higher_is_better), [label_file], base)


def _checked(columns):
    columns = dict(columns or {})
    unknown = sorted(set(columns) - set(OPTIONAL))
    if unknown:
        raise ValueError(f"columns must name some of {', '.join(OPTIONAL)}. Received: {', '.join(unknown)}")
    return columns


def _label_file(index, labels):
    if labels is not None:
        return index.require(labels)
    tables = [name for name in index.names if "/" not in name and name.lower().endswith((".csv", ".xlsx"))]
    if len(tables) != 1:
        found = ", ".join(tables) or "none"
        raise FileNotFoundError(
            f"labels must name the table when {index.root} holds not just one, found {found}"
        )
    return tables[0]


def _frame(rows, file_name, path, score, columns):
    names = rows[path]
    frame = pd.DataFrame({"file": names, "score": parse_numbers(rows[score], names, file_name, score)})
    for name in OPTIONAL:
        cells = rows.get(columns.get(name, name))
        if cells is None or (cells == "").all():
            continue
        if name in ("std", "level"):
            frame[name] = parse_numbers(cells, names, file_name, columns.get(name, name))
        else:
            frame[name] = cells.where(cells != "", None)
    if "split" in frame:
        frame["split"] = _split_words(frame["split"], file_name)
    return frame


def _split_words(cells, file_name):
    words = cells.map(lambda cell: cell if cell is None else SPLITS.get(cell.lower(), cell))
    wrong = sorted({word for word in words if word is not None and word not in SPLITS.values()})
    if wrong:
        raise ValueError(
            f"{file_name}: split must be one of {', '.join(SPLITS)}. Received: {', '.join(wrong)}"
        )
    return words
