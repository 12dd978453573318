"""Damaged copies of rated photographs, and a head that has seen them."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd

from qualitykit import distortions
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.images import load_image, save_image
from qualitykit.training.recipes.default.head import fit_head


def damage_photographs(recipe, data, folder, seed) -> IQADataset:
    """Damaged copies of some training photographs: for each kind of damage a ladder of five levels.

    Returns:
        `IQADataset` of the copies; each bears the rating of its undamaged photograph, 0..1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.random.default_rng(seed).permutation(len(data))[: recipe.damaged]
    paths, scores = [], []
    for row in data.frame.iloc[np.sort(rows)].itertuples():
        for name, level in itertools.product(recipe.damage, distortions.LEVELS):
            paths.append(folder / f"{Path(row.path).stem}_{name}_{level}.png")
            scores.append(row.score)
            if not paths[-1].exists():
                image = load_image(row.path, orient=False)
                save_image(paths[-1], distortions.apply(image, name, level, seed, calibrate=False))
    frame = pd.DataFrame({"path": list(map(str, paths)), "score": scores})
    return IQADataset("damaged", folder, frame, ScoreScale(0, 1))


def fit_with_damage(recipe, projected, scores, damaged, originals, setting) -> tuple:
    """A head that was shown damaged copies as well.

    Nobody has rated the copies, and a head that has never seen heavy compression takes its block edges for
    sharpness. Decision: the head is fitted to the ratings alone first, and its own scores of the copies are
    believed where they fall by at least `recipe.least_fall` from level to level; where they do not, they are
    lowered. Then it is fitted again to ratings and copies together.

    Args:
        projected, scores: of rated photographs, (N, D) and (N,).
        damaged: of the copies, ladder by ladder in rising level.
        originals: the ratings of the copies' undamaged photographs.
        setting: see `fit_head`.
    """
    machine, mean = fit_head(recipe, projected, scores, setting)
    own = (machine.predict(damaged) + mean).reshape(-1, len(distortions.LEVELS))
    falling = np.empty_like(own)
    last = originals.reshape(own.shape)[:, 0]
    for level in range(own.shape[1]):
        last = falling[:, level] = np.minimum(own[:, level], last - recipe.least_fall)
    everything = np.concatenate([projected, damaged]), np.concatenate([scores, falling.ravel()])
    return fit_head(recipe, *everything, setting)
