"""What people open first: explanations, figures, tables and pages of a model's scores."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "evaluate_predictions": "qualitykit.analysis.evaluation",
    "plots": "qualitykit.analysis.plots",
    "summaries": "qualitykit.analysis.summaries",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
