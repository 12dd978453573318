"""The head of the default model: fitted, calibrated on the validation part, then fitted to all ratings."""

from dataclasses import dataclass

import numpy as np

from qualitykit import metrics
from qualitykit.layers.kernel_regression import kernel_matrix
from qualitykit.models.interval import FEWEST, Interval
from qualitykit.models.spread import LEAST_SPREAD
from qualitykit.training.recipes.default import calibration, ridge
from qualitykit.training.recipes.default.lessons import all_lessons, target_of
from qualitykit.training.recipes.default.projection import Projection


@dataclass(frozen=True)
class Head:
    """Everything after the statistics.

    Args:
        projection: `Projection`.
        gamma: of the kernel.
        points: (L, dimensions), the landmarks.
        coefficients: (L, 2), intercepts: (2,): of the score and of the square of its error.
        curve: (places, heights).
        interval: of the card, in units of each photograph's spread; None from hardly any photographs.
        figures: what the validation part said before its ratings were learnt too.
    """

    projection: Projection
    gamma: float
    points: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray
    curve: tuple
    interval: Interval | None
    figures: dict


def fit_head(recipe, projection, features, scores, damaged, ceilings, setting) -> Head:
    """A head that knows damage and odd pictures.

    Fitted to the training part first, so that the validation part, which the streams did not see either, says
    how predictions become ratings and how far off they are. The head that ships then learns the ratings of
    the validation part too.

    Args:
        recipe: `DefaultRecipe`.
        projection: `Projection`.
        features: {"train", "validation", "odd": (N, D), "ladders": (n, kinds, levels, D)}.
        scores: {"train", "validation": (N,)} on 0..1.
        damaged: rows of the training part that have ladders, (n,).
        ceilings: of the odd pictures, (M,) on 0..1.
        setting: gamma and ridge.
    """
    points, rows = _points(projection, features, damaged)
    kernel = kernel_matrix(points, points, setting["gamma"])
    learnt = scores["train"]

    def machine_of(rated, ratings):
        targets = target_of(ratings, learnt, recipe.rank_share)
        highest = target_of(ceilings, learnt, recipe.rank_share)
        lessons = all_lessons(recipe, rated, targets, rows, highest, points)
        return ridge.fit(kernel, lessons, setting["ridge"])

    honest = ridge.predict(kernel[rows["validation"]], machine_of(rows["train"], learnt))
    curve = calibration.fit_curve(honest, scores["validation"], recipe.knots)
    given = calibration.apply_curve(curve, honest)
    errors = scores["validation"] - given
    second = np.concatenate([rows["validation"], rows["odd"]])
    coefficients, intercept, squares = calibration.fit_spread(
        kernel[np.ix_(second, second)], np.square(errors), len(rows["odd"]), recipe.spread_ridge
    )
    everyone = np.concatenate([rows["train"], rows["validation"]])
    machine = machine_of(everyone, np.concatenate([scores["train"], scores["validation"]]))
    both = np.stack([machine.coefficients, np.zeros(len(points))], axis=1)
    both[second, 1] = coefficients
    used = np.abs(both).max(1) > 0
    return Head(
        projection=projection,
        gamma=float(setting["gamma"]),
        points=points[used],
        coefficients=both[used].astype("float32"),
        intercepts=np.array([machine.intercept, intercept], "float32"),
        curve=curve,
        interval=_interval(given, scores["validation"], squares),
        figures=metrics.evaluate(scores["validation"], given),
    )


def _interval(given, ratings, squares):
    if len(given) < FEWEST:
        return None
    spreads = np.sqrt(np.maximum(squares, LEAST_SPREAD**2))
    return Interval.measured(100 * given, 100 * ratings, 100 * spreads)


def _points(projection, features, damaged):
    """All points one below the other, and where each kind of them lies."""
    ladders = features["ladders"]
    parts = {
        "train": features["train"],
        "validation": features["validation"],
        "ladders": ladders.reshape(-1, ladders.shape[-1]),
        "odd": features["odd"],
    }
    starts = np.cumsum([0, *(len(part) for part in parts.values())])
    rows = {
        name: np.arange(start, stop) for name, start, stop in zip(parts, starts[:-1], starts[1:], strict=True)
    }
    rows["ladders"] = rows["ladders"].reshape(ladders.shape[:-1])
    rows["damaged"] = rows["train"][damaged]
    return np.concatenate([projection(part) for part in parts.values()]), rows
