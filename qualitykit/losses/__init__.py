"""Losses: pure functions and thin Keras classes around them.

Nothing is imported before it is used.
"""

from qualitykit._lazy import lazy_attributes

_MODULES = {
    "huber": ("HuberLoss", "huber_loss"),
    "plcc": ("PLCCLoss", "plcc_loss"),
    "quality_aware": ("QualityAwareLoss",),
    "smooth_l1": ("SmoothL1Loss", "smooth_l1_loss"),
}
_NAMES = {name: f"qualitykit.losses.{module}" for module, names in _MODULES.items() for name in names}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
