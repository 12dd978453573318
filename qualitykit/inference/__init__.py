"""Files in, scores, maps and reports out."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "crop_grid": "qualitykit.inference.crops",
    "evaluate": "qualitykit.inference.evaluate_model",
    "predict_crops": "qualitykit.inference.crops",
    "report": "qualitykit.inference.report_files",
    "score": "qualitykit.inference.score_files",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
