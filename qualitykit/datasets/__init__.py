"""Rated image sets: readers, splits, checks and the published figures."""

from qualitykit.datasets.catalogue import CATALOGUE, DatasetRecord
from qualitykit.datasets.check import CheckReport, check
from qualitykit.datasets.dataset import IQADataset
from qualitykit.datasets.messages import DatasetWarning
from qualitykit.datasets.published import load_published
from qualitykit.datasets.record import RatedImage
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
    "RatedImage",
    "ScoreScale",
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
