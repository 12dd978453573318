"""What a reader takes out of the authors' label files, and how it becomes an `IQADataset`."""

import os
import posixpath
from dataclasses import dataclass

import pandas as pd

from qualitykit.datasets.dataset import COLUMNS, IQADataset
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.messages import first_few, warn
from qualitykit.datasets.names import safe_name
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.spelling import folded


@dataclass
class Labels:
    """The rated images of a data set, before any image was looked up.

    Args:
        frame: One row per rated image in label order: `file` and `reference` (names relative to `base`),
            `score`, `std`, `distortion`, `level`, `split`, `raters`; all but `file` and `score` may be
            absent.
        label_files: The files read: relative to the root, or absolute where they lie elsewhere.
        base: Folder, relative to the root, that the names start from: '' or ending in '/'.
        scale: The scores' nominal range and direction; None leaves it to the catalogue.
        limits: Lowest and highest score accepted without a warning; the nominal range when None.
        unrated: Names of images that belong to the set but carry no score of their own.
        notes: One line for each thing that was found out and not told.
        advice: What to do about an image that is listed twice, for the message.
    """

    frame: pd.DataFrame
    label_files: list[str]
    base: str = ""
    scale: ScoreScale | None = None
    limits: tuple[float, float] | None = None
    unrated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    advice: str = ""

    def outside(self) -> list[str]:
        """Names of the images whose score lies outside the accepted limits."""
        low, high = self.limits or (self.scale.low, self.scale.high)
        scores = self.frame["score"]
        return list(self.frame.loc[(scores < low) | (scores > high), "file"])


def folder_of(label_file: str, up: int = 0) -> str:
    """The folder of a file, or `up` levels above it, as `Labels.base` spells it.

    Example:

    >>> folder_of("set/Data/scores.mat", up=1)
    'set/'
    """
    for _ in range(up + 1):
        label_file = posixpath.dirname(label_file)
    return posixpath.join(label_file, "") if label_file else ""


def split_folder(folder: str) -> tuple[str, str]:
    """A folder as (`Labels.base`, its own name), both '' or ending in `/`.

    Example:

    >>> split_folder("SPAQ/TestImage/")
    ('SPAQ/', 'TestImage/')
    """
    base, name = posixpath.split(folder.rstrip("/"))
    return posixpath.join(base, "") if base else "", posixpath.join(name, "") if name else ""


def without_repeats(index: FileIndex, labels: Labels) -> pd.DataFrame:
    """The label table with each image once: rows that repeat each other count in a warning.

    Args:
        index: `FileIndex` of the root: names that find the same file are one image.
        labels: What the reader found.

    Raises:
        ValueError: If an image is listed twice with different labels.
    """
    where = ", ".join(posixpath.basename(name) for name in labels.label_files)
    images = [image_key(index, labels.base, file) for file in labels.frame["file"]]
    frame = labels.frame.assign(_image=_texts(images))
    repeated = frame.drop(columns="file").duplicated()
    if repeated.any():
        warn(f"{where}: {repeated.sum()} repeated rows left out: {first_few(frame.loc[repeated, 'file'])}")
        frame = frame[~repeated].reset_index(drop=True)
    twice = frame["_image"].duplicated()
    if twice.any():
        names = first_few(frame.loc[twice, "file"])
        raise ValueError(
            f"{where}: {twice.sum()} images listed twice with different labels: {names}{labels.advice}"
        )
    return frame.drop(columns="_image")


def _texts(values):
    """A column of names: as objects, for pandas' own type of text takes only what is UTF-8."""
    return pd.Series(list(values), dtype=object)


def image_key(index: FileIndex, base: str, file: str) -> str:
    """What all names of one image have in common: its path, else its folded name."""
    try:
        return index.find(file, base) or folded(file)
    except ValueError:  # refused where files are looked up, with a message of its own
        return file


def assemble(name: str, index: FileIndex, labels: Labels, missing: str = "error") -> IQADataset:
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
    frame = without_repeats(index, labels).reindex(columns=["file", *COLUMNS[1:]])
    if outside := labels.outside():
        low, high = labels.limits or (labels.scale.low, labels.scale.high)
        ends = f"low={low:g}, high={high:g}"
        warn(f"{name}: {len(outside)} scores outside the scale ({ends}): {first_few(outside)}")
    frame.insert(0, "path", _texts(index.find(file, labels.base) for file in frame["file"]))
    frame["reference"] = _reference_paths(name, index, labels.base, frame["reference"])
    frame = _without_missing(name, frame, missing)
    root = os.path.normpath(os.path.join(index.root, labels.base))
    return IQADataset(name, root, frame[list(COLUMNS)], labels.scale, labels.notes)


def _reference_paths(name, index, base, references):
    """Paths of the references; one that is not on disk keeps its name, as a key for splits by reference."""
    found = {reference: index.find(reference, base) for reference in references.dropna().unique()}
    absent = [reference for reference, path in found.items() if path is None]
    if absent:
        warn(f"{name}: {len(absent)} reference images are not there: {first_few(absent)}")
    found.update((reference, os.path.join(index.root, base + safe_name(reference))) for reference in absent)
    return _texts(map(found.get, references))


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
