"""LIVE In the Wild Image Quality Challenge: 1162 photographs; MOS 0..100."""

import pandas as pd

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.matlab import read_mat

TRAINING = 7


def read(index: FileIndex) -> Labels:
    """Read the three files of `Data/`; the first seven rows are the raters' training images and left out.

    Raises:
        ValueError: If the three files differ in length.
    """
    label_files = [index.require(f"All{kind}_release.mat") for kind in ("MOS", "Images", "StdDev")]
    scores, names, deviations = (
        read_mat(index.path(label_file), f"All{kind}_release")[0]
        for label_file, kind in zip(label_files, ("MOS", "Images", "StdDev"), strict=True)
    )
    if not len(scores) == len(names) == len(deviations) > TRAINING:
        lengths = f"{len(scores)}, {len(names)} and {len(deviations)}"
        raise ValueError(
            f"AllMOS, AllImages and AllStdDev must be of one length above {TRAINING}. Received: {lengths}"
        )
    frame = pd.DataFrame(
        {
            "file": "Images/" + pd.Series(names[TRAINING:]),
            "score": scores[TRAINING:],
            "std": deviations[TRAINING:],
        }
    )
    unrated = tuple("Images/trainingImages/" + name for name in names[:TRAINING])
    return Labels(frame, label_files, folder_of(label_files[0], up=1), unrated=unrated)
