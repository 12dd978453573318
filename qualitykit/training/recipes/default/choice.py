"""Which settings of the head the validation part likes best."""

import itertools

import pandas as pd

from qualitykit import metrics
from qualitykit.training.recipes.default.damage import fit_with_damage
from qualitykit.training.recipes.default.probe import fit_projection


def choose_head(recipe, features, scores, seed) -> pd.DataFrame:
    """Tries every setting on the validation part.

    Args:
        recipe: `DefaultRecipe`.
        features, scores: {"train", "validation", "damaged"}: (N, D) and (N,) on 0..1.
        seed: of the projection.

    Returns:
        DataFrame, one row a setting: dimensions, gamma, ridge, val_plcc, val_srocc, val_krocc, val_rmse (of
        100), val_loss (mean squared error on 0..1).
    """
    trials = []
    for dimensions in recipe.dimensions:
        kernel, bias = fit_projection(features["train"], dimensions, seed, recipe.projection_bits)
        projected = {part: rows @ kernel + bias for part, rows in features.items()}
        for gamma, ridge in itertools.product(recipe.gammas, recipe.ridges):
            setting = {"dimensions": dimensions, "gamma": gamma / dimensions, "ridge": ridge}
            machine, mean = fit_with_damage(
                recipe,
                projected["train"],
                scores["train"],
                projected["damaged"],
                scores["damaged"],
                setting,
            )
            found = metrics.evaluate(scores["validation"], machine.predict(projected["validation"]) + mean)
            trials.append({**setting, **_as_logged(found)})
    return pd.DataFrame(trials)


def _as_logged(found):
    """Under the names that every history has."""
    correlations = {f"val_{name.lower()}": found[name] for name in ("PLCC", "SROCC", "KROCC")}
    return {**correlations, "val_rmse": 100 * found["RMSE"], "val_loss": found["RMSE"] ** 2}
