"""BIQ2021: 12,000 photographs with official train and test lists."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.text_tables import read_csv

LISTS = {"train": "Train (Images and MOS).csv", "test": "Test (Images and MOS).csv"}


def read(index: FileIndex) -> Labels:
    """Read both lists; MOS runs from 0 to 1 (each list was stretched to that range by itself)."""
    label_files = {part: index.require(name) for part, name in LISTS.items()}
    base = folder_of(label_files["train"])
    images = index.folder(base + "Images").removeprefix(base)
    frames = []
    for part, label_file in label_files.items():
        rows = read_csv(index.path(label_file), required=("Image Name", "MOS"))
        names = rows["Image Name"]
        scores = parse_numbers(rows["MOS"], names, posixpath.basename(label_file), "MOS")
        frames.append(pd.DataFrame({"file": images + names, "score": scores, "split": part}))
    frame = pd.concat(frames, ignore_index=True)
    return Labels(frame, list(label_files.values()), base)
