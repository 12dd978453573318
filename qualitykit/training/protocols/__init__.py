"""Whole experiments: repeated splits, cross-data-set tests, distortion types, a grid of loss weights."""

from qualitykit.training.protocols.cross_sets import cross_sets
from qualitykit.training.protocols.distortions import by_distortion
from qualitykit.training.protocols.loss_grid import best_weights, loss_grid
from qualitykit.training.protocols.measure import METRICS
from qualitykit.training.protocols.plan import TrainingPlan
from qualitykit.training.protocols.results import COLUMNS
from qualitykit.training.protocols.within_set import within_set

__all__ = [
    "COLUMNS",
    "METRICS",
    "TrainingPlan",
    "best_weights",
    "by_distortion",
    "cross_sets",
    "loss_grid",
    "within_set",
]
