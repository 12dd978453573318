"""Training: recipes as data, one `train` for all systems, runs that resume."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "Arm": "qualitykit.training.claim",
    "CLAIMS": "qualitykit.training.table",
    "Claim": "qualitykit.training.claim",
    "RECIPES": "qualitykit.training.table",
    "Recipe": "qualitykit.training.recipe",
    "Run": "qualitykit.training.run",
    "Statement": "qualitykit.training.claim",
    "Stage": "qualitykit.training.stage",
    "fit": "qualitykit.training.fitting",
    "get_recipe": "qualitykit.training.table",
    "read_history": "qualitykit.training.run",
    "read_run": "qualitykit.training.run",
    "train": "qualitykit.training.start",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
