"""Training: recipes as data, one `train` for all systems, runs that resume, whole experiments."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "RECIPES": "qualitykit.training.recipes",
    "Recipe": "qualitykit.training.recipes",
    "TrainingPlan": "qualitykit.training.protocols",
    "best_weights": "qualitykit.training.protocols",
    "by_distortion": "qualitykit.training.protocols",
    "cross_sets": "qualitykit.training.protocols",
    "get_recipe": "qualitykit.training.recipes",
    "loss_grid": "qualitykit.training.protocols",
    "read_history": "qualitykit.training.run",
    "read_run": "qualitykit.training.run",
    "train": "qualitykit.training.fit",
    "within_set": "qualitykit.training.protocols",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
