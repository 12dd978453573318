"""Training: recipes as data, one `train` for all systems, runs that resume."""

from qualitykit.training.recipes import RECIPES, Recipe, get_recipe
from qualitykit.training.train import train

__all__ = ["RECIPES", "Recipe", "get_recipe", "train"]
