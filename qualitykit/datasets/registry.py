"""Data sets by name."""

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import assemble
from qualitykit.datasets.readers import biq2021

READERS = {"biq2021": biq2021.read}


def list_datasets():
    """Names that `load_dataset` knows, sorted.

    Example:

    >>> "biq2021" in list_datasets()
    True
    """
    return sorted(READERS)


def load_dataset(name, root, missing="error", **options):
    """Read a data set from the folder its authors' download unpacks to.

    Args:
        name: One of `list_datasets()`.
        root: The folder.
        missing: "error", or "warn" to leave out images that are not there and say how many.
        **options: The reader's own options, see `qualitykit.datasets.readers`.

    Returns:
        `IQADataset`.

    Raises:
        ValueError: If the name is unknown or a label file is wrong.
        FileNotFoundError: If the folder, a label file or images are missing.
    """
    if name not in READERS:
        raise ValueError(f"name must be one of {', '.join(list_datasets())}, got {name!r}")
    index = FileIndex(root)
    return assemble(name, index, READERS[name](index, **options), missing)
