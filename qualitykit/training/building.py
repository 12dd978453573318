"""A recipe's model, from the weights that it is to start from."""

import inspect
import logging
import os

import keras

from qualitykit._files import sha256_of

log = logging.getLogger("qualitykit.training")


def build(recipe, weights=None, arguments=None) -> keras.Model:
    """The model that a recipe trains.

    Args:
        recipe: `Recipe`.
        weights: of the backbones: "imagenet", "none" (random numbers), a path, a dict of those by backbone,
            or None for the recipe's own.
        arguments: constructor arguments that differ from the recipe's.

    Raises:
        ValueError: a recipe that trains given models only, an argument that the constructor does not know,
            weights that cannot be had.
    """
    import qualitykit.models

    if not recipe.system:
        raise ValueError(f"recipe {recipe.name} builds no model: give one to train")
    arguments = {**recipe.arguments, **(arguments or {})}
    if "weights" in recipe.takes:
        weights = recipe.weights if weights is None else weights
        if weights == "none":
            log.warning("backbones start from random numbers: every paper starts from ImageNet")
        arguments["weights"] = _plain(weights)
    try:
        return getattr(qualitykit.models, recipe.system)(**arguments)
    except TypeError as error:
        raise _not_built(recipe, arguments, error) from error


def check_arguments(recipe, arguments) -> None:
    """Refuses constructor arguments that a recipe's system does not know, before anything is built.

    Raises:
        ValueError: there is such an argument.
    """
    import qualitykit.models

    try:
        inspect.signature(getattr(qualitykit.models, recipe.system)).bind(**arguments)
    except TypeError as error:
        raise _not_built(recipe, arguments, error) from error


def _not_built(recipe, arguments, error):
    return ValueError(f"{recipe.system} could not be built from {arguments}: {error}")


def describe_weights(weights) -> str | dict | None:
    """What run.json says of the weights that a training started from: names and digests of files."""
    if isinstance(weights, dict):
        return {backbone: describe_weights(one) for backbone, one in weights.items()}
    if weights in (None, "imagenet", "none"):
        return weights
    path = os.fspath(weights)
    return {"file": os.path.basename(path), "sha256": sha256_of(path) if os.path.isfile(path) else None}


def _plain(weights):
    """Models call random numbers None."""
    if isinstance(weights, dict):
        return {backbone: _plain(one) for backbone, one in weights.items()}
    return None if weights == "none" else weights
