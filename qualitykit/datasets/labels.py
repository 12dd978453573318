"""What a reader takes out of the authors' label files, and how it becomes an `IQADataset`."""

import os
import posixpath
from dataclasses import dataclass

import pandas as pd

from qualitykit.datasets.dataset import COLUMNS, IQADataset
from qualitykit.datasets.files import safe_name
from qualitykit.datasets.messages import first_few, warn
from qualitykit.datasets.scale import ScoreScale


@dataclass
class Labels:
    """The rated images of a data set, before any image was looked up.

    Args:
        frame: One row per rated image in label order: `file` and `reference` (names relative to `base`),
            `score`, `std`, `distortion`, `level`, `split`; all but `file` and `score` may be absent.
        scale: The scores' nominal range and direction.
        label_files: The files read, relative to the root.
        base: Folder, relative to the root, that the names start from: '' or ending in '/'.
        limits: Lowest and highest score accepted without a warning; the nominal range when None.
        unrated: Names of images that belong to the set but carry no score of their own.
    """

    frame: pd.DataFrame
    scale: ScoreScale
    label_files: list
    base: str = ""
    limits: tuple | None = None
    unrated: tuple = ()

    def outside(self):
        """Names of the images whose score lies outside the accepted limits."""
        low, high = self.limits or (self.scale.low, self.scale.high)
        scores = self.frame["score"]
        return list(self.frame.loc[(scores < low) | (scores > high), "file"])


def folder_of(label_file, up=0):
    """The folder of a file, or `up` levels above it, as `Labels.base` spells it.

    Example:

    >>> folder_of("set/Data/scores.mat", up=1)
    'set/'
    """
    for _ in range(up + 1):
        label_file = posixpath.dirname(label_file)
    return posixpath.join(label_file, "") if label_file else ""


def split_folder(folder):
    """A folder as (`Labels.base`, its own name), both '' or ending in `/`.

    Example:

    >>> split_folder("SPAQ/TestImage/")
    ('SPAQ/', 'TestImage/')
    """
    base, name = posixpath.split(folder.rstrip("/"))
    return posixpath.join(base, "") if base else "", posixpath.join(name, "") if name else ""


def without_repeats(labels):
    """The label table with each image once: rows that repeat each other count in a warning.

    Raises:
        ValueError: If an image is listed twice with different labels.
    """
    frame = labels.frame
    where = ", ".join(posixpath.basename(name) for name in labels.label_files)
    repeated = frame.duplicated()
    if repeated.any():
        warn(f"{where}: {repeated.sum()} repeated rows left out: {first_few(frame.loc[repeated, 'file'])}")
        frame = frame[~repeated].reset_index(drop=True)
    twice = frame["file"].str.lower().duplicated()
    if twice.any():
        names = first_few(frame.loc[twice, "file"])
        raise ValueError(f"{where}: {twice.sum()} images listed twice with different labels: {names}")
    return frame


def assemble(name, index, labels, missing="error"):
    """Look up every labelled image and make the `IQADataset`.

    Args:
        name: The data set's name.
        index: `FileIndex` of the root.
        labels: What the reader found.
        missing: "error" when a labelled image is not there, or "warn" to leave such rows out and count them.

    Raises:
        FileNotFoundError: If images are missing and `missing="error"`, or all are.
        ValueError: If an image is listed twice with different labels, or `missing` is neither word.
    """
    if missing not in ("error", "warn"):
        raise ValueError(f"missing must be 'error' or 'warn'. Received: {missing!r}")
    frame = without_repeats(labels).reindex(columns=["file", *COLUMNS[1:]])
    if outside := labels.outside():
        low, high = labels.limits or (labels.scale.low, labels.scale.high)
        warn(f"{name}: {len(outside)} scores outside {low:g}..{high:g}: {first_few(outside)}")
    frame.insert(0, "path", [index.find(labels.base + safe_name(file)) for file in frame["file"]])
    frame["reference"] = _reference_paths(name, index, labels.base, frame["reference"])
    frame = _without_missing(name, frame, missing)
    root = os.path.normpath(os.path.join(index.root, labels.base))
    return IQADataset(name, root, frame[list(COLUMNS)], labels.scale)


def _reference_paths(name, index, base, references):
    """Paths of the references; one that is not on disk keeps its name, as a key for splits by reference."""
    found = {reference: index.find(base + safe_name(reference)) for reference in references.dropna().unique()}
    absent = [reference for reference, path in found.items() if path is None]
    if absent:
        warn(f"{name}: {len(absent)} reference images are not there: {first_few(absent)}")
    found.update((reference, os.path.join(index.root, base + safe_name(reference))) for reference in absent)
    return references.map(found).astype(object)


def _without_missing(name, frame, missing):
    absent = frame["path"].isna()
    if not absent.any():
        return frame
    message = (
        f"{name}: {absent.sum()} of {len(frame)} images are missing: {first_few(frame.loc[absent, 'file'])}"
    )
    if absent.all():
        raise FileNotFoundError(message)
    if missing == "error":
        raise FileNotFoundError(f"{message} (missing='warn' leaves them out)")
    warn(f"{message}; left out")
    return frame[~absent].reset_index(drop=True)
