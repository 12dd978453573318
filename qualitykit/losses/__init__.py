"""Losses: pure functions and thin Keras classes around them."""

from qualitykit.losses.huber import HuberLoss, huber_loss
from qualitykit.losses.plcc import PLCCLoss, plcc_loss
from qualitykit.losses.quality_aware import QualityAwareLoss
from qualitykit.losses.smooth_l1 import SmoothL1Loss, smooth_l1_loss

__all__ = [
    "HuberLoss",
    "PLCCLoss",
    "QualityAwareLoss",
    "SmoothL1Loss",
    "huber_loss",
    "plcc_loss",
    "smooth_l1_loss",
]
