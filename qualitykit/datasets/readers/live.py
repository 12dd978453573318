"""LIVE release 2: 29 references, 779 distorted images of 5 types; DMOS, lower is better."""

import numpy as np
import pandas as pd

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.matlab import read_mat

COUNTS = {"jp2k": 227, "jpeg": 233, "wn": 174, "gblur": 174, "fastfading": 174}
LABELS = {"realigned": ("dmos_realigned.mat", "dmos_new", "dmos_std"), "original": ("dmos.mat", "dmos", None)}


def read(index: FileIndex, labels: str = "realigned") -> Labels:
    """Read the scores; the 203 copies of references among the 982 images are left out.

    Args:
        index: `FileIndex` of the root.
        labels: "realigned" (`dmos_realigned.mat`, with standard deviations; may pass 0 and 100 a little) or
            "original" (`dmos.mat`). Published figures use either.

    Raises:
        ValueError: If the files do not hold 982 entries.
    """
    if labels not in LABELS:
        raise ValueError(f"labels must be one of {', '.join(LABELS)}. Received: {labels!r}")
    file_name, score, std = LABELS[labels]
    label_file, names_file = index.require(file_name), index.require("refnames_all.mat")
    base = folder_of(label_file)
    scores, copies = read_mat(index.path(label_file), score, "orgs")
    deviations = read_mat(index.path(label_file), std)[0] if std else np.full(len(scores), np.nan)
    references = read_mat(index.path(names_file), "refnames_all")[0]
    if {len(scores), len(copies), len(deviations), len(references)} != {sum(COUNTS.values())}:
        raise ValueError(f"{file_name} and refnames_all.mat must hold {sum(COUNTS.values())} entries each")
    frame = pd.DataFrame(
        {
            "file": list(_files(index, base)),
            "score": scores,
            "std": deviations,
            "reference": "refimgs/" + pd.Series(references),
            "distortion": np.repeat(list(COUNTS), list(COUNTS.values())),
        }
    )
    rated = copies == 0
    return Labels(
        frame[rated].reset_index(drop=True),
        [label_file, names_file],
        base,
        limits=(-20.0, 130.0),
        unrated=tuple(frame.loc[~rated, "file"]),
    )


def _files(index, base):
    for distortion, count in COUNTS.items():
        folder = index.folder(base + distortion, base + "blur" if distortion == "gblur" else "")
        folder = folder.removeprefix(base) or distortion + "/"
        yield from (f"{folder}img{number}.bmp" for number in range(1, count + 1))
