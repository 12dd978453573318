"""Whole experiments: repeated splits, cross-data-set tests, distortion types, a grid of loss weights."""

from qualitykit.protocols.cross_sets import cross_sets
from qualitykit.protocols.distortions import by_distortion
from qualitykit.protocols.loss_grid import best_weights, loss_grid
from qualitykit.protocols.measure import METRICS
from qualitykit.protocols.plan import TrainingPlan
from qualitykit.protocols.results import COLUMNS
from qualitykit.protocols.within_set import within_set

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
