"""What ratings change, and what they do not."""

import numpy as np
import pytest

from qualitykit.personal.taste import cross_validate, fit_taste


def kernel_of(points, others=None):
    others = points if others is None else others
    return np.exp(-0.3 * np.linalg.norm(points[:, None] - others[None], axis=-1))


@pytest.fixture
def photographs(rng):
    """(points (200, 4), scores of a model (200,))."""
    points = rng.normal(size=(200, 4))
    return points, np.clip(0.5 + 0.15 * points[:, 0], 0, 1)


def correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


def test_who_rates_as_the_model_does_but_lower_gets_its_ranking(photographs, rng):
    points, scores = photographs
    ratings = 0.6 * scores - 0.05 + rng.normal(0, 0.05, 200)
    taste = fit_taste(scores, ratings, kernel_of(points))
    predicted = taste.predict(scores, kernel_of(points))
    assert taste.slope == pytest.approx(0.6, abs=0.1)
    assert correlation(predicted, scores) > 0.99


def test_few_ratings_of_another_scale_leave_the_slope_near_one(photographs, rng):
    points, scores = photographs
    ratings = 0.1 * scores[:6] + rng.normal(0, 0.2, 6)
    assert fit_taste(scores[:6], ratings, kernel_of(points[:6])).slope > 0.4


def test_a_taste_that_photographs_show_is_learnt(photographs, rng):
    points, scores = photographs
    ratings = scores + 0.2 * np.tanh(points[:, 1]) + rng.normal(0, 0.03, 200)
    kept, held = np.arange(150), np.arange(150, 200)
    taste = fit_taste(scores[kept], ratings[kept], kernel_of(points[kept]))
    predicted = taste.predict(scores[held], kernel_of(points[held], points[kept]))
    assert taste.weight > 0.8
    assert correlation(predicted, ratings[held]) > correlation(scores[held], ratings[held]) + 0.1


def test_noise_is_no_taste(photographs, rng):
    points, scores = photographs
    weights = [
        fit_taste(scores[:40], scores[:40] + rng.normal(0, 0.2, 40), kernel_of(points[:40])).weight
        for _ in range(20)
    ]
    assert np.median(weights) == 0


def test_cross_validated_ratings_come_from_models_that_did_not_see_them(photographs, rng):
    """With ratings of pure noise, seeing one's own rating would show as correlation."""
    points, scores = photographs
    ratings = rng.uniform(size=200)
    judged = cross_validate(scores, ratings, kernel_of(points), repeats=2)
    assert judged.shape == (2, 200)
    assert abs(correlation(judged[0], ratings)) < 0.25
    assert not np.array_equal(judged[0], judged[1])
