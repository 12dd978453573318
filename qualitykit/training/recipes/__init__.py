"""A file (or a folder) for each paper: its recipes, what they build and how they train.

Each holds `RECIPES`, a tuple, and may hold `CLAIMS`, what the paper says of arms that train by them (see
`training.claim`). Everything else takes its names from the tables that are collected here: `qk.train`,
`--recipe`, protocols, benchmarks, docs. To add one, add a file. The files load no framework before they
train.
"""

import importlib
import pkgutil
from functools import cache

from qualitykit.training.recipe import Recipe


@cache
def collect():
    """{name: `Recipe`} of all files in this folder, by name.

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


@cache
def collect_claims():
    """{name: `Claim`} of all files in this folder, paper by paper.

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
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


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
    if recipe not in collect():
        raise ValueError(f"recipe must be one of {', '.join(collect())}. Received: recipe={recipe!r}")
    return collect()[recipe]


def recipe_for(model):
    """The recipe for a model when none is named: its system's first, else the one that tunes any model.

    Raises:
        ValueError: there is no model either.
    """
    if model is None:
        raise ValueError(f"recipe must be given where no model is: one of {', '.join(collect())}")
    fitting = [r for r in collect().values() if r.system == type(model).__name__]
    return fitting[0] if fitting else next(r for r in collect().values() if not r.system)


@cache
def options_of_all():
    """What any recipe takes beside its fields."""
    return frozenset().union(*(recipe.takes for recipe in collect().values()))


def __getattr__(name):
    # Collected when first asked for, since the recipes' files import this package.
    if name in ("RECIPES", "CLAIMS"):
        return collect() if name == "RECIPES" else collect_claims()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
