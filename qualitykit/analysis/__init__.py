"""What people open first: explanations, figures, tables and pages of a model's scores."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "draw_legend": "qualitykit.analysis.overlay",
    "draw_overlay": "qualitykit.analysis.overlay",
    "evaluate_predictions": "qualitykit.analysis.evaluation",
    "explain": "qualitykit.inference.explain_photograph",
    "plots": "qualitykit.analysis.plots",
    "quality_map": "qualitykit.inference.quality_maps",
    "report_page": "qualitykit.analysis.report",
    "score_gradients": "qualitykit.analysis.gradients",
    "summaries": "qualitykit.analysis.summaries",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
