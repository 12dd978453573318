"""BIQ2021: 12,000 photographs, official train and test lists."""

import posixpath

import pandas as pd

from qualitykit.datasets.labels import Labels, parse_scores
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.text_tables import read_csv

LISTS = {"train": "Train (Images and MOS).csv", "test": "Test (Images and MOS).csv"}


def read(index):
    """Read both lists; `Images/` holds the pictures, MOS runs from 0 to 1."""
    frames, label_files = [], []
    for part, file_name in LISTS.items():
        label_file = index.require(file_name)
        rows = read_csv(index.find(label_file), required=("Image Name", "MOS"))
        scores = parse_scores(rows["MOS"], rows["Image Name"], label_file, "MOS")
        frames.append(pd.DataFrame({"file": "Images/" + rows["Image Name"], "score": scores, "split": part}))
        label_files.append(label_file)
    base = posixpath.join(posixpath.dirname(label_files[0]), "")
    return Labels(pd.concat(frames, ignore_index=True), ScoreScale(0, 1), label_files, base)
