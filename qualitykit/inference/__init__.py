"""Photographs in; scores, maps and reports out."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "crop_grid": "qualitykit.models.inputs.crops",
    "evaluate": "qualitykit.inference.evaluate_model",
    "explain": "qualitykit.inference.explain_photograph",
    "export": "qualitykit.inference.export_model",
    "predict_crops": "qualitykit.models.inputs.crops",
    "report": "qualitykit.inference.report_files",
    "score": "qualitykit.inference.score_files",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
