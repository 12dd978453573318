"""Data sets by name."""

import inspect
import os
import re

import pandas as pd

from qualitykit.datasets.catalogue import CATALOGUE, DatasetRecord
from qualitykit.datasets.dataset import IQADataset
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, assemble
from qualitykit.datasets.messages import warn
from qualitykit.datasets.readers import READERS


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", str(name)).lower()


_RECORDS = {_key(alias): record for record in CATALOGUE for alias in (record.name, *record.aliases)}


def list_datasets() -> list[str]:
    """Names that `load_dataset` knows, sorted.

    Example:

    >>> "biq2021" in list_datasets()
    True
    """
    return sorted(record.name for record in CATALOGUE)


def dataset_record(name: str) -> DatasetRecord:
    """What is known of a data set.

    Args:
        name: One of `list_datasets()` or an alias; case, blanks, `-` and `_` do not matter.

    Returns:
        `DatasetRecord`.

    Raises:
        ValueError: If the name is unknown.

    Example:

    >>> dataset_record("KonIQ-10k").images
    10073
    """
    if _key(name) not in _RECORDS:
        raise ValueError(f"name must be one of {', '.join(list_datasets())}. Received: {name!r}")
    return _RECORDS[_key(name)]


def datasets_table() -> pd.DataFrame:
    """All known data sets as a table, one row each: what `qualitykit datasets` prints.

    Returns:
        DataFrame: `name`, `title`, `images`, `references`, `scale`, `split`, `licence`, `source`, `paper`.
    """
    rows = [
        {
            "name": record.name,
            "title": record.title,
            "images": record.images or None,
            "references": record.references or None,
            "scale": record.scale.words if record.scale else None,
            "split": record.split,
            "licence": record.licence,
            "source": record.source,
            "paper": record.paper,
        }
        for record in sorted(CATALOGUE, key=lambda record: record.name)
    ]
    return pd.DataFrame(rows).astype({"images": "Int64", "references": "Int64"})


def read_labels(name: str, root: str | os.PathLike, **options: object) -> tuple[FileIndex, Labels]:
    """Read the label files of a data set without looking up its images.

    Args:
        name: As in `load_dataset`.
        root: The folder; for "table" also the table itself.
        **options: The reader's own options.

    Returns:
        `FileIndex` of the root and `Labels`.

    Raises:
        TypeError: If the reader has no such option.
    """
    record = dataset_record(name)
    known = list(inspect.signature(READERS[record.name]).parameters)[1:]
    for option in options:
        if option not in known:
            raise TypeError(
                f"{record.name} has the options {', '.join(known) or 'none'}. Received: {option!r}"
            )
    if record.name == "table" and os.path.isfile(root):
        if "labels" in options:
            raise ValueError(
                f"root must be a folder where labels names the table. Received: {os.fspath(root)!r}"
            )
        options["labels"] = os.path.abspath(root)
        root = os.path.dirname(options["labels"])
    index = FileIndex(root)
    labels = READERS[record.name](index, **options)
    labels.scale = labels.scale or record.scale
    if not len(labels.frame):
        raise ValueError(f"{labels.label_files[0]} lists no images")
    return index, labels


def load_dataset(name: str, root: str | os.PathLike, missing: str = "error", **options: object) -> IQADataset:
    """Read a data set from the folder its authors' download unpacks to.

    Args:
        name: One of `list_datasets()` or an alias.
        root: The folder (or one around it); for "table" also the table itself.
        missing: "error", or "warn" to leave out rated images that are not there and count them.
        **options: The reader's own: `labels` for "live", `size` for "koniq10k", `content` for "flive", and
            those of `qualitykit.datasets.readers.table.read` for "table".

    Returns:
        `IQADataset`.

    Raises:
        ValueError: If the name is unknown or a label file is wrong.
        FileNotFoundError: If the folder, a label file or images are missing.
        TypeError: If the reader has no such option.
    """
    record = dataset_record(name)
    data = assemble(record.name, *read_labels(name, root, **options), missing=missing)
    if record.exact and len(data) != record.images:
        warn(f"{record.name}: {len(data)} images, the authors' set has {record.images}")
    return data
