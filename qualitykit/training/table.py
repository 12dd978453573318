"""The table of recipes, collected from the files of `training/recipes/`."""

import importlib
import pkgutil
from functools import cache

from qualitykit.training import recipes
from qualitykit.training.recipe import Recipe


def collect():
    """{name: `Recipe`} of all files, by name.

    Raises:
        ValueError: two recipes have one name.
    """
    found = {}
    for module in sorted(pkgutil.iter_modules(recipes.__path__), key=lambda module: module.name):
        for recipe in importlib.import_module(f"{recipes.__name__}.{module.name}").RECIPES:
            if recipe.name in found:
                raise ValueError(f"two recipes are called {recipe.name}")
            found[recipe.name] = recipe
    return dict(sorted(found.items()))


RECIPES = collect()


def get_recipe(recipe):
    """The recipe of this name; a `Recipe` is handed through.

    Raises:
        ValueError: there is none of that name.

    Example:
        >>> get_recipe("quality_net").batch_size
        10
    """
    if isinstance(recipe, Recipe):
        return recipe
    if recipe not in RECIPES:
        raise ValueError(f"recipe must be one of {', '.join(RECIPES)}. Received: recipe={recipe!r}")
    return RECIPES[recipe]


def recipe_for(model):
    """The recipe for a model when none is named: its system's first, else the one that tunes any model.

    Raises:
        ValueError: there is no model either.
    """
    if model is None:
        raise ValueError(f"recipe must be given where no model is: one of {', '.join(RECIPES)}")
    fitting = [r for r in RECIPES.values() if r.system == type(model).__name__]
    return fitting[0] if fitting else next(r for r in RECIPES.values() if not r.system)


@cache
def options_of_all():
    """What any recipe takes beside its fields."""
    return frozenset().union(*(recipe.takes for recipe in RECIPES.values()))
