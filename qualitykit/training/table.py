"""The tables of recipes and of claims, collected from the files of `training/recipes/`."""

import importlib
import pkgutil
from functools import cache

from qualitykit.training import recipes
from qualitykit.training.claim import Claim
from qualitykit.training.recipe import Recipe


def collect() -> dict[str, Recipe]:
    """{name: `Recipe`} of all files, by name.

    Raises:
        ValueError: two recipes have one name.
    """
    found = {}
    for module in _modules():
        for recipe in module.RECIPES:
            if recipe.name in found:
                raise ValueError(f"two recipes are called {recipe.name}")
            found[recipe.name] = recipe
    return dict(sorted(found.items()))


def collect_claims() -> dict[str, Claim]:
    """{name: `Claim`} of all files, paper by paper.

    Raises:
        ValueError: two claims have one name, an arm trains by a recipe that is not there, or two arms of one
            system and name are not the same.
    """
    found, arms = {}, {}
    for claim in (claim for module in _modules() for claim in getattr(module, "CLAIMS", ())):
        if claim.name in found:
            raise ValueError(f"two claims are called {claim.name}")
        found[claim.name] = claim
        for arm in claim.arms:
            get_recipe(arm.recipe)
            if arms.setdefault((claim.system, arm.name), arm) != arm:
                raise ValueError(f"two arms of {claim.system} are called {arm.name}")
    return found


def _modules():
    names = sorted(module.name for module in pkgutil.iter_modules(recipes.__path__))
    return [importlib.import_module(f"{recipes.__name__}.{name}") for name in names]


RECIPES = collect()


def get_recipe(recipe: str | Recipe) -> Recipe:
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


def recipe_for(model) -> Recipe:
    """The recipe for a model when none is named: its system's first, else the one that tunes any model.

    Raises:
        ValueError: there is no model either.
    """
    if model is None:
        raise ValueError(f"recipe must be given where no model is: one of {', '.join(RECIPES)}")
    fitting = [r for r in RECIPES.values() if r.system == type(model).__name__]
    return fitting[0] if fitting else next(r for r in RECIPES.values() if not r.system)


@cache
def options_of_all() -> frozenset[str]:
    """What any recipe takes beside its fields."""
    return frozenset().union(*(recipe.takes for recipe in RECIPES.values()))


CLAIMS = collect_claims()
