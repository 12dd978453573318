"""Training: recipes as data, one `train` for all systems, runs that resume, whole experiments."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "RECIPES": "qualitykit.training.recipes",
    "Recipe": "qualitykit.training.recipes",
    "TrainingPlan": "qualitykit.protocols",
    "best_weights": "qualitykit.protocols",
    "by_distortion": "qualitykit.protocols",
    "cross_sets": "qualitykit.protocols",
    "get_recipe": "qualitykit.training.recipes",
    "loss_grid": "qualitykit.protocols",
    "read_history": "qualitykit.training.run",
    "read_run": "qualitykit.training.run",
    "train": "qualitykit.training.fit",
    "within_set": "qualitykit.protocols",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
