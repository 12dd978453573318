"""Which settings of the head the validation part likes best."""

import pandas as pd

from qualitykit import metrics
from qualitykit.layers.kernel_regression import kernel_matrix
from qualitykit.training.recipes.default import ridge
from qualitykit.training.recipes.default.lessons import target_of


def choose_head(recipe, projections, features, scores) -> pd.DataFrame:
    """Tries every setting on the validation part, with ratings alone.

    Args:
        recipe: `DefaultRecipe`.
        projections: {dimensions: `Projection`}, those to choose from.
        features, scores: {"train", "validation"}: (N, D), and (N,) on 0..1.

    Returns:
        DataFrame, one row a setting: dimensions, gamma, ridge, val_plcc, val_srocc, val_krocc, val_rmse (of
        100), val_loss (mean squared error on 0..1).
    """
    targets = target_of(scores["train"], scores["train"], recipe.rank_share)
    trials = []
    for dimensions, project in projections.items():
        points = {part: project(features[part]) for part in ("train", "validation")}
        lessons = ridge.ratings(range(len(points["train"])), targets)
        for gamma in recipe.gammas:
            width = gamma / dimensions
            among = kernel_matrix(points["train"], points["train"], width)
            across = kernel_matrix(points["validation"], points["train"], width)
            for strength in recipe.ridges:
                machine = ridge.fit(among, lessons, strength)
                found = metrics.evaluate(scores["validation"], ridge.predict(across, machine))
                setting = {"dimensions": dimensions, "gamma": width, "ridge": strength}
                trials.append({**setting, **_as_logged(found)})
    return pd.DataFrame(trials)


def best_of(trials) -> pd.Series:
    """The row of `choose_head` with the largest SROCC + PLCC."""
    return trials.loc[(trials["val_srocc"] + trials["val_plcc"]).idxmax()]


def _as_logged(found):
    """Under the names that every history has."""
    correlations = {f"val_{name.lower()}": found[name] for name in ("PLCC", "SROCC", "KROCC")}
    return {**correlations, "val_rmse": 100 * found["RMSE"], "val_loss": found["RMSE"] ** 2}
