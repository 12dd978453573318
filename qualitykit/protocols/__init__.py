"""Whole experiments: splits, other sets, kinds of distortion, a grid of loss weights, the papers' claims."""

from qualitykit.protocols.budget import Budget
from qualitykit.protocols.claims import choose_claims, claims
from qualitykit.protocols.cross_sets import cross_sets, weighted_mean
from qualitykit.protocols.distortions import by_distortion, published_by_distortion
from qualitykit.protocols.loss_grid import best_weights, loss_grid
from qualitykit.protocols.measure import METRICS
from qualitykit.protocols.plan import TrainingPlan
from qualitykit.protocols.results import COLUMNS
from qualitykit.protocols.trainings import Cluster
from qualitykit.protocols.within_set import within_set

__all__ = [
    "COLUMNS",
    "Budget",
    "Cluster",
    "METRICS",
    "TrainingPlan",
    "best_weights",
    "by_distortion",
    "choose_claims",
    "claims",
    "cross_sets",
    "loss_grid",
    "published_by_distortion",
    "weighted_mean",
    "within_set",
]
