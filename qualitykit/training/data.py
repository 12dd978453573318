"""The data of a training: divided into parts, and named in run.json."""

import logging

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.datasets import IQADataset

log = logging.getLogger("qualitykit.training")
_FEW = 30  # photographs to validate on; with fewer, the best epoch is chosen by chance


def with_validation(data, share=VALIDATION_SHARE, seed=0) -> IQADataset:
    """The data with a non-empty validation part; few rows in it are warned of.

    Raises:
        ValueError: a part is empty.
    """
    if not (data.frame["split"] == "validation").any():
        data = data.split(validation=share, seed=seed)
    for part in ("train", "validation"):
        if not (data.frame["split"] == part).any():
            raise ValueError(f"{data.name} has no rows left to be the {part} part")
    rows = int((data.frame["split"] == "validation").sum())
    if rows < _FEW:
        log.warning("%s: only %d photographs to validate on: the best epoch is a guess", data.name, rows)
    return data


def describe_data(data) -> dict:
    """What run.json says of a data set: name, rows, and a digest of names, scores, parts and scale."""
    parts = data.frame["split"].value_counts()
    return {
        "name": data.name,
        "rows": {k: int(parts[k]) for k in sorted(parts.index)},
        "labels": data.digest(),
    }
