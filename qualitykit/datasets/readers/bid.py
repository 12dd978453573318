"""BID: 586 photographs with real blur; average grade 0..5."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.sheets import read_table


def read(index: FileIndex) -> Labels:
    """Read `DatabaseGrades.xlsx` (or an export as .csv); the many columns with single grades are not used."""
    label_file = index.require("DatabaseGrades.xlsx", "DatabaseGrades.csv", "DatabaseGrades.xls")
    file_name = posixpath.basename(label_file)
    wanted = ("Image Number", "Average Subjective Grade")
    rows = read_table(index.path(label_file), wanted, optional=("std",), extra="ignore", sheet="Plan1")
    numbers = parse_numbers(rows[wanted[0]], rows.index + 1, file_name, wanted[0]).astype("int64")
    names = pd.Series([f"DatabaseImage{number:04d}.JPG" for number in numbers], dtype=object)
    images = folder_of(next(filter(None, map(index.locate, names)), ""))
    base = folder_of(label_file)
    if not images.startswith(base):
        base = ""
    frame = pd.DataFrame({"file": images.removeprefix(base) + names})
    frame["score"] = parse_numbers(rows[wanted[1]], names, file_name, wanted[1])
    if "std" in rows:
        frame["std"] = parse_numbers(rows["std"], names, file_name, "std")
    return Labels(frame, [label_file], base)
