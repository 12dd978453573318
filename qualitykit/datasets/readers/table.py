"""Your own data: a table with a column of paths and a column of scores, as text or as an Excel workbook."""

import os
import posixpath
from collections.abc import Sequence

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels
from qualitykit.datasets.readers.table_columns import ROWS, read_columns
from qualitykit.datasets.readers.table_paths import place_paths
from qualitykit.datasets.readers.table_scores import mean_of_rows, read_scores, score_scale

TABLES = (".csv", ".tsv", ".xlsx")
SPLITS = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "val": "validation",
    "test": "test",
}


def read(
    index: FileIndex,
    labels: str | os.PathLike | None = None,
    low: float | None = None,
    high: float | None = None,
    higher_is_better: bool | None = None,
    path: str = "path",
    score: str | None = None,
    std: str | None = None,
    raters: str | Sequence[str] | None = None,
    reference: str | None = None,
    distortion: str | None = None,
    level: str | None = None,
    split: str | None = None,
    folder: str = "",
    prefix: str | None = None,
    sheet: str | None = None,
    header: bool | Sequence[str] | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
) -> Labels:
    """Read a table of paths and scores.

    A path starts from the table's folder, or from the root where more of them are found from there. It may
    be absolute, hold backslashes or `..`, and differ from the disk in case, accents and bytes that are not
    UTF-8, as long as it can only mean one file below the root; see `FileIndex` for links.

    Args:
        index: `FileIndex` of the root.
        labels: The table: relative to the root, or any path. None takes the only .csv, .tsv or .xlsx file
            that lies in the root.
        low: Lowest score of the scale (not of the data). None is 0 where every score has a percent sign.
        high: Highest score of the scale; 100 in that case.
        higher_is_better: Whether `high` is the best quality. None is True, but must be told for a "DMOS".
        path: Name of the column of paths.
        score: Name of the column of scores; None is "score".
        std: Name of the column of standard deviations; None takes one called "std" where there is one.
        raters: Names of the columns of the raters, or a pattern such as "rater*": each row's score is their
            mean, blank cells left out. "rows" when each row is one rating: a picture's score is its rows'
            mean. Standard deviations (of a sample) and numbers of ratings are counted too.
        reference, distortion, level, split: As `std`, for the other columns of `IQADataset.frame`.
        folder: Folder that paths start from, below the table's folder or the root.
        prefix: What paths begin with where the table was written and the root stands now: "D:\\photos".
        sheet: Name of the sheet of a workbook; None takes the first.
        header: The names of all columns, where the table has no header row; True or False when the first row
            is or is not one; None looks.
        separator: What separates the fields of a text file; None looks for tabs, semicolons, bars and commas.
        decimal: The decimal mark, "." or ","; None looks.
        encoding: Encoding of a text file; None looks for UTF-8, UTF-16 and Windows-1252 (Latin-1).

    Raises:
        ValueError: If the table is wrong, or something about it must be told; the message names the option.
        UnsafePathError: If a path leads out of the root.
        FileNotFoundError: If there is no table, or none of its pictures.
    """
    label_file = _label_file(index, labels)
    name = posixpath.basename(label_file)
    titles = {
        "path": path,
        "score": score,
        "std": std,
        "reference": reference,
        "distortion": distortion,
        "level": level,
        "split": split,
    }
    table = os.path.join(index.root, label_file)
    rows = read_columns(table, titles, raters, sheet, header, separator, encoding)
    if not len(rows.frame):
        raise ValueError(f"{name} lists no images")
    files, base = place_paths(index, rows.frame["path"], label_file, folder, prefix)
    scores, percent, notes = read_scores(rows, files, name, decimal)
    frame = (
        pd.DataFrame({"file": files}, dtype=object)
        .join(scores)
        .join(_others(rows, index, files, base, name, decimal))
    )
    if raters == ROWS:
        frame = mean_of_rows(frame, index, base, name)
    scale, told = score_scale(frame, name, percent, low, high, higher_is_better, rows.titles.get("score", ""))
    notes = tuple(f"{name}: {note}" for note in (*rows.notes, *notes, *told))
    advice = "" if raters == ROWS else "; raters='rows' takes their mean"
    return Labels(frame, [label_file], base, scale, notes=notes, advice=advice)


def _label_file(index, labels):
    """The table, relative to the root where it lies in it, else its absolute path."""
    if labels is None:
        tables = [name for name in index.names if "/" not in name and name.lower().endswith(TABLES)]
        if len(tables) != 1:
            found = ", ".join(tables) or "none"
            raise FileNotFoundError(
                f"labels must name the table when {index.root} holds not just one, found {found}"
            )
        return tables[0]
    path = os.path.abspath(os.fsdecode(labels))
    if not os.path.isabs(labels):
        found = index.locate(os.fsdecode(labels).replace(os.sep, "/"))
        if found or not os.path.isfile(path):
            return found or index.require(os.fsdecode(labels))
    elif not os.path.isfile(path):
        raise FileNotFoundError(f"labels must name a table. Received: {os.fsdecode(labels)!r}")
    inner = index.prefix_of(os.path.dirname(path))
    return path if inner is None else inner + os.path.basename(path)


def _others(rows, index, files, base, name, decimal):
    """The columns beside path and score, with missing values where cells are blank."""
    frame = pd.DataFrame(index=range(len(files)))
    for what in ("std", "level"):
        if what in rows.frame:
            frame[what] = parse_numbers(
                rows.frame[what], files, name, rows.titles[what], decimal, blanks=True
            )
    for what in ("reference", "distortion", "split"):
        if what in rows.frame:
            frame[what] = rows.frame[what].where(rows.frame[what] != "", None)
    if "split" in frame:
        frame["split"] = _split_words(frame["split"], name)
    return frame


def _split_words(cells, file_name):
    words = cells.map(lambda cell: cell if cell is None else SPLITS.get(cell.lower(), cell))
    wrong = sorted({word for word in words if word is not None and word not in SPLITS.values()})
    if wrong:
        raise ValueError(
            f"{file_name}: split must be one of {', '.join(SPLITS)}. Received: {', '.join(wrong)}"
        )
    return words
