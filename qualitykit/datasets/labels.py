"""What a reader takes out of the authors' label files, and how it becomes an `IQADataset`."""

import os
import posixpath
import warnings
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qualitykit.datasets.dataset import COLUMNS, IQADataset
from qualitykit.datasets.files import safe_name
from qualitykit.datasets.scale import ScoreScale

SHOWN = 5


@dataclass
class Labels:
    """The rated images of a data set, before any image file was looked up.

    Args:
        frame: One row per rated image in label order, columns `file` and `reference` (names relative to
            `base`), `score`, `std`, `distortion`, `level`, `split`; all but `file` and `score` optional.
        scale: The scores' nominal range and direction.
        label_files: The files read, relative to the root; the first is the one whose checksum counts.
        base: Folder, relative to the root, that names in `frame` start from ('' or ending in '/').
        limits: Lowest and highest score to accept without a warning; the nominal range when None.
    """

    frame: pd.DataFrame
    scale: ScoreScale
    label_files: list
    base: str = ""
    limits: tuple | None = None
    folders: list = field(default_factory=list)


def first_few(names):
    """The first few names of a list, for a message."""
    names = [str(name) for name in names]
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def parse_scores(texts, names, label_file, column="score"):
    """Numbers from text; anything blank, not a number or not finite is an error that names the images.

    Raises:
        ValueError: If a score cannot be read.
    """
    values = pd.to_numeric(pd.Series(list(texts), dtype=object), errors="coerce").to_numpy(
        "float64", na_value=np.nan
    )
    bad = ~np.isfinite(values)
    if bad.any():
        which = first_few(np.asarray(list(names), dtype=object)[bad])
        raise ValueError(
            f"{posixpath.basename(label_file)}: {bad.sum()} rows without a finite {column}: {which}"
        )
    return values


def drop_repeated(frame, label_file):
    """Keep the first of rows that repeat each other, with a warning that counts them.

    Raises:
        ValueError: If an image is listed twice with different labels.
    """
    repeated = frame.duplicated()
    if repeated.any():
        names = first_few(frame.loc[repeated, "file"])
        warnings.warn(f"{label_file}: {repeated.sum()} repeated rows left out: {names}", stacklevel=3)
        frame = frame[~repeated].reset_index(drop=True)
    contradicting = frame["file"].str.lower().duplicated()
    if contradicting.any():
        names = first_few(frame.loc[contradicting, "file"])
        raise ValueError(
            f"{label_file}: {contradicting.sum()} images listed twice with different labels: {names}"
        )
    return frame


def out_of_range(labels):
    """Mask of the rows whose score lies outside the accepted limits."""
    low, high = labels.limits or (labels.scale.low, labels.scale.high)
    return (labels.frame["score"] < low) | (labels.frame["score"] > high)


def assemble(name, index, labels, missing="error"):
    """Look up every labelled image and make the `IQADataset`.

    Args:
        name: The data set's name.
        index: `FileIndex` of the root.
        labels: What the reader found.
        missing: "error" when a labelled image is not there, or "warn" to leave such rows out and count them.

    Raises:
        FileNotFoundError: If images are missing and `missing="error"`, or all are.
        ValueError: If an image is listed twice with different labels or `missing` is neither word.
    """
    if missing not in ("error", "warn"):
        raise ValueError(f"missing must be 'error' or 'warn', got {missing!r}")
    labels.frame = drop_repeated(labels.frame, posixpath.basename(labels.label_files[0]))
    _warn_range(name, labels)
    frame = labels.frame.reindex(columns=["file", *COLUMNS[1:]])
    frame.insert(0, "path", [index.find(labels.base + file) for file in map(safe_name, frame["file"])])
    frame["reference"] = _reference_paths(name, index, labels.base, frame["reference"])
    frame = _without_missing(name, frame, missing)
    root = os.path.join(index.root, labels.base) if labels.base else index.root
    return IQADataset(name, root.rstrip("/\\") or root, frame[list(COLUMNS)], labels.scale)


def _warn_range(name, labels):
    outside = out_of_range(labels)
    if outside.any():
        which = first_few(labels.frame.loc[outside, "file"])
        low, high = labels.limits or (labels.scale.low, labels.scale.high)
        warnings.warn(f"{name}: {outside.sum()} scores outside {low:g}..{high:g}: {which}", stacklevel=4)


def _reference_paths(name, index, base, references):
    """Paths of the references; one that is not on disk keeps its name, as a key for splits by reference."""
    paths = {}
    absent = []
    for reference in references.dropna().unique():
        file = base + safe_name(reference)
        paths[reference] = index.find(file)
        if paths[reference] is None:
            absent.append(reference)
            paths[reference] = os.path.join(index.root, file)
    if absent:
        message = f"{name}: {len(absent)} reference images are not there: {first_few(absent)}"
        warnings.warn(message, stacklevel=4)
    return [None if pd.isna(reference) else paths[reference] for reference in references]


def _without_missing(name, frame, missing):
    absent = frame["path"].isna()
    if not absent.any():
        return frame
    message = (
        f"{name}: {absent.sum()} of {len(frame)} images are missing: {first_few(frame.loc[absent, 'file'])}"
    )
    if missing == "error" or absent.all():
        raise FileNotFoundError(message + ("" if absent.all() else " (missing='warn' leaves them out)"))
    warnings.warn(message + "; left out", stacklevel=4)
    return frame[~absent].reset_index(drop=True)
