"""Rated image sets: readers, splits, batches, checks and the published figures."""

from qualitykit._lazy import lazy_attributes
from qualitykit.datasets.catalogue import CATALOGUE, DatasetRecord
from qualitykit.datasets.check import CheckReport, check
from qualitykit.datasets.dataset import IQADataset
from qualitykit.datasets.messages import DatasetWarning
from qualitykit.datasets.published import load_published
from qualitykit.datasets.registry import dataset_record, datasets_table, list_datasets, load_dataset
from qualitykit.datasets.repeats import median_and_spread
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.split_files import load_split, save_split
from qualitykit.datasets.splits import k_folds, repeated_splits, split

__all__ = [
    "CATALOGUE",
    "CheckReport",
    "DatasetRecord",
    "DatasetWarning",
    "IQADataset",
    "ScoreScale",
    "SyntheticDataset",
    "check",
    "dataset_record",
    "datasets_table",
    "k_folds",
    "list_datasets",
    "load_dataset",
    "load_published",
    "load_split",
    "median_and_spread",
    "repeated_splits",
    "save_split",
    "split",
]

# The maker of synthetic sets brings OpenCV and SciPy along, which reading a table does not need.
_NAMES = {"SyntheticDataset": "qualitykit.datasets.synthetic"}
__getattr__, _ = lazy_attributes(__name__, _NAMES)
