"""Photographs by the million: scored on the machines of a Ray cluster, written as Parquet parts."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "Outcome": "qualitykit.inference.cluster.score_files",
    "score": "qualitykit.inference.cluster.score_files",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
