"""Keras layers, one per file; all survive saving with safe mode on."""

from qualitykit.layers.input_scaling import InputScaling
from qualitykit.layers.score_range import ScoreRange

__all__ = ["InputScaling", "ScoreRange"]
