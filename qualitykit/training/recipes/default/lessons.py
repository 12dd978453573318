"""What the head of the default model learns from: ratings, falls along ladders of damage, ceilings."""

import numpy as np

from qualitykit.training.recipes.default import ridge

# Neighbours on a ladder whose statistics are that close are one picture: nothing was left to damage.
_SAME = 1e-3


def target_of(scores, among, share) -> np.ndarray:
    """What the head learns in place of a rating: mostly the rating, partly its rank among all.

    Decision: most ratings lie close together, where a rank tells more apart than a rating does.

    Args:
        scores: (N,) on 0..1.
        among: all ratings.
        share: of the rank.
    """
    among = np.sort(among)
    below = np.searchsorted(among, scores, "left") + np.searchsorted(among, scores, "right")
    return (1 - share) * scores + share * below / (2 * len(among))


def ladder_falls(recipe, originals, ladders, points) -> ridge.Lessons:
    """Falls from each photograph to its first damaged copy and from copy to copy.

    Decision: of a fall nobody knows more than its direction; a small margin holds it against noise. Light and
    haze change little from one level to the next, and half the margin is asked of them there.

    Args:
        recipe: `DefaultRecipe`.
        originals: rows of the undamaged photographs among the points, (n,).
        ladders: rows of the copies, (n, kinds, levels).
        points: (P, dimensions), to leave out copies that equal their neighbours.
    """
    count, kinds, _ = ladders.shape
    first = np.broadcast_to(originals[:, None, None], (count, kinds, 1))
    before = np.concatenate([first, ladders[..., :-1]], axis=-1)
    margins = np.full(ladders.shape, recipe.margin)
    gentle = [kind in recipe.gentle for kind in recipe.damage]
    margins[:, gentle, 1:] = recipe.margin / 2
    differ = np.abs(points[ladders] - points[before]).max(-1) > _SAME
    return ridge.falls(before[differ], ladders[differ], margins[differ], recipe.damage_weight)


def all_lessons(recipe, rated, targets, rows, ceilings, points) -> ridge.Lessons:
    """Ratings, falls and ceilings together.

    Args:
        recipe: `DefaultRecipe`.
        rated: rows of the rated points, (n,); targets: theirs, (n,).
        rows: {"damaged": rows of the undamaged photographs, "ladders": rows of their copies, "odd": rows}.
        ceilings: of the odd pictures, on the scale of the targets.
        points: (P, dimensions).
    """
    return (
        ridge.ratings(rated, targets)
        + ladder_falls(recipe, rows["damaged"], rows["ladders"], points)
        + ridge.ceilings(rows["odd"], ceilings, recipe.damage_weight)
    )
