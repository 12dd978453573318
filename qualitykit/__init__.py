"""Blind image quality assessment in Keras 3: scores, maps, training and analysis.

Nothing is imported before it is used, so `import qualitykit` loads no framework.

Example:
    >>> import qualitykit as qk
    >>> "default" in qk.list_models()
    True
"""

from qualitykit._lazy import lazy_attributes
from qualitykit._saved_classes import announce_classes

__version__ = "0.1.0"

_ROOMS = (
    "analysis",
    "datasets",
    "distortions",
    "feeding",
    "images",
    "inference",
    "layers",
    "losses",
    "metrics",
    "models",
    "personal",
    "protocols",
    "similarity",
    "synthesis",
    "training",
    "webapp",
)
_NAMES = {
    **{room: f"qualitykit.{room}" for room in _ROOMS},
    "app": "qualitykit.webapp.start",
    "cluster": "qualitykit.inference.cluster",
    "evaluate": "qualitykit.inference.evaluate_model",
    "explain": "qualitykit.inference.explain_photograph",
    "export": "qualitykit.inference.export_model",
    "list_datasets": "qualitykit.datasets",
    "list_models": "qualitykit.models.presets",
    "load_dataset": "qualitykit.datasets",
    "load_image": "qualitykit.images",
    "load_model": "qualitykit.models.presets",
    "personalise": "qualitykit.personal.start",
    "quality_map": "qualitykit.inference.quality_maps",
    "report": "qualitykit.inference.report_files",
    "score": "qualitykit.inference.score_files",
    "train": "qualitykit.training.start",
}

__all__ = sorted([*_NAMES, "__version__"])
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)

announce_classes()
