"""A model of one person's taste, from a few dozen of their own ratings."""

from qualitykit._lazy import lazy_attributes

_NAMES = {"personalise": "qualitykit.personal.start"}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
