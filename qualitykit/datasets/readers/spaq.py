"""SPAQ: 11,125 smartphone photographs; MOS 0..100, no standard deviations."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, split_folder
from qualitykit.datasets.sheets import read_table

LABEL_FILE = "MOS and Image attribute scores"
ATTRIBUTES = ("Brightness", "Colorfulness", "Contrast", "Noisiness", "Sharpness")


def read(index: FileIndex) -> Labels:
    """Read `MOS and Image attribute scores.xlsx` (or .csv), wherever it lies; images are in `TestImage/`."""
    label_file = index.require(f"{LABEL_FILE}.xlsx", f"{LABEL_FILE}.csv")
    rows = read_table(index.path(label_file), ("Image name", "MOS"), ATTRIBUTES)
    names = rows["Image name"]
    scores = parse_numbers(rows["MOS"], names, posixpath.basename(label_file), "MOS")
    base, folder = split_folder(index.locate_folder("TestImage") or "TestImage/")
    frame = pd.DataFrame({"file": folder + names, "score": scores})
    return Labels(frame, [label_file], base)
