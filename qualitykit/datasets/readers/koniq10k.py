"""KonIQ-10k: 10,073 photographs; MOS 0..100 (from z-scores)."""

import posixpath

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, split_folder
from qualitykit.datasets.text_tables import read_csv

WITH_SPLIT = "koniq10k_distributions_sets.csv"
WITHOUT_SPLIT = "koniq10k_scores_and_distributions.csv"
VOTES = ("c1", "c2", "c3", "c4", "c5", "c_total")
SPLITS = {"training": "train", "validation": "validation", "test": "test"}
SIZES = ("1024x768", "512x384")
# SD is on the votes' scale 1..5, the score on 0..100.
STD_FACTOR = 100 / 4


def read(index: FileIndex, size: str | None = None) -> Labels:
    """Read the scores, with the official split where `koniq10k_distributions_sets.csv` is there.

    A column `MOS` means 0..100 in that file and 1..5 in `koniq10k_scores_and_distributions.csv`, whose 0..100
    score is called `MOS_zscore`: the columns decide. `SD`, given on 1..5, is stretched by 25.

    Args:
        index: `FileIndex` of the root.
        size: "1024x768" or "512x384"; None takes the larger one that is there. Published figures use either.

    Raises:
        ValueError: If the size is unknown or the split column holds another word.
    """
    if size not in (None, *SIZES):
        raise ValueError(f"size must be None or one of {', '.join(SIZES)}. Received: {size!r}")
    label_file = index.require(WITH_SPLIT, WITHOUT_SPLIT)
    file_name = posixpath.basename(label_file)
    score = "MOS" if file_name.lower() == WITH_SPLIT else "MOS_zscore"
    optional = ("set", *VOTES) if score == "MOS" else ("MOS", *VOTES)
    rows = read_csv(index.path(label_file), ("image_name", score, "SD"), optional)
    names = rows["image_name"]
    base, folder = split_folder(_folder(index, size))
    frame = pd.DataFrame(
        {
            "file": folder + names,
            "score": parse_numbers(rows[score], names, file_name, score),
            "std": parse_numbers(rows["SD"], names, file_name, "SD") * STD_FACTOR,
        }
    )
    if "set" in rows:
        frame["split"] = rows["set"].map(SPLITS)
        if frame["split"].isna().any():
            raise ValueError(
                f"{file_name}: set must be one of {', '.join(SPLITS)}. Received: {sorted(set(rows['set']))}"
            )
    return Labels(frame, [label_file], base)


def _folder(index, size):
    """Folder of the images; the label file may lie elsewhere (`metadata/`)."""
    for wanted in (size,) if size else SIZES:
        folder = index.locate_folder(wanted, f"koniq10k_{wanted}")
        if folder:
            return folder
    if size:
        raise FileNotFoundError(f"folder {size!r} not found below {index.root}")
    return index.folder("images")
