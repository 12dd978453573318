"""Rated sets that are made: references under known damage, rated and mapped by full-reference measures."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "Reference": "qualitykit.synthesis.references",
    "SyntheticDataset": "qualitykit.synthesis.synthetic",
    "list_references": "qualitykit.synthesis.references",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
