"""FLIVE (LIVE-FB, PaQ-2-PiQ): about 39,800 photographs and three patches of each; MOS 0..100."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.messages import warn
from qualitykit.datasets.text_tables import read_csv

LABELS = {"images": "labels_image.csv", "patches": "labels_patch.csv"}
TEST = ("labels640.csv",)
VALIDATION = ("labels=640_padded.csv", "labels<=640_padded.csv")
TRUE = ("true", "1", "1.0")


def read(index: FileIndex, content: str = "images") -> Labels:
    """Read the scores and the official split.

    A picture is test when `labels640.csv` lists it, validation when `labels=640_padded.csv` calls it valid,
    else train; a patch follows its picture. Where the folders were flattened, names are found without them.

    Args:
        index: `FileIndex` of the root.
        content: "images" or "patches".
    """
    if content not in LABELS:
        raise ValueError(f"content must be one of {', '.join(LABELS)}. Received: {content!r}")
    label_file = index.require(LABELS[content])
    base = folder_of(label_file)
    rows = read_csv(index.path(label_file), ("name", "mos"), extra="ignore")
    scores = parse_numbers(rows["mos"], rows["name"], posixpath.basename(label_file), "mos")
    names = rows["name"]
    if len(names) and not index.folder(base + posixpath.dirname(names[0])):
        names = names.map(posixpath.basename)
    frame = pd.DataFrame({"file": names, "score": scores})
    split_files = [index.locate(*TEST), index.locate(*VALIDATION)]
    if None in split_files:
        warn(f"flive: no official split, {TEST[0]} or {VALIDATION[0]} is not there")
    else:
        frame["split"] = _official_split(index, names, *split_files)
    return Labels(frame, [label_file, *filter(None, split_files)], base)


def _official_split(index, names, test_file, validation_file):
    test = read_csv(index.path(test_file), ("name_image",), extra="ignore")
    valid = read_csv(index.path(validation_file), ("name_image", "is_valid"), extra="ignore")
    held_out = valid.loc[valid["is_valid"].str.lower().isin(TRUE), "name_image"]
    parts = dict.fromkeys(map(_picture, held_out), "validation")
    parts.update(dict.fromkeys(map(_picture, test["name_image"]), "test"))
    return [parts.get(_picture(name), "train") for name in names]


def _picture(name):
    """The picture an image or patch name belongs to, without folder."""
    return posixpath.basename(name).split("_patch_")[0].lower()
