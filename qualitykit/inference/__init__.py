"""Files in, scores out."""

from qualitykit.inference.score import score

__all__ = ["score"]
