"""Rated image sets: readers, splits and batches."""

from qualitykit.datasets.dataset import IQADataset
from qualitykit.datasets.registry import list_datasets, load_dataset
from qualitykit.datasets.scale import ScoreScale

__all__ = ["IQADataset", "ScoreScale", "list_datasets", "load_dataset"]
