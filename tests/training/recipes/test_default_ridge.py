"""The head's solver: what it minimises, and what limits do."""

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.kernel_ridge import KernelRidge
from threadpoolctl import threadpool_info

from qualitykit.layers.kernel_regression import kernel_matrix
from qualitykit.training.recipes.default import ridge

GAMMA, RIDGE = 0.5, 0.1


@pytest.fixture
def points(rng):
    return rng.normal(size=(40, 3)).astype("float32")


@pytest.fixture
def kernel(points):
    return kernel_matrix(points, points, GAMMA).astype("float64")


def test_with_ratings_alone_it_is_kernel_ridge_regression(points, kernel, rng):
    scores = rng.uniform(size=40)
    theirs = KernelRidge(kernel="precomputed", alpha=RIDGE).fit(kernel, scores - scores.mean())
    machine = ridge.fit(kernel, ridge.ratings(range(40), scores), RIDGE)
    expected = theirs.predict(kernel) + scores.mean()
    np.testing.assert_allclose(ridge.predict(kernel, machine), expected, atol=1e-6)


def test_the_kernel_is_the_exponential_of_the_distance(points):
    found = kernel_matrix(points[:3], points, GAMMA)
    distances = np.linalg.norm(points[:3, None] - points[None], axis=-1)
    np.testing.assert_allclose(found, np.exp(-np.sqrt(GAMMA) * distances), atol=2e-3)


def test_falls_and_ceilings_give_the_least_of_the_penalised_problem(kernel, rng):
    """Against a general minimiser, on the same objective written out."""
    scores = rng.uniform(size=20)
    before, after, margins = np.arange(20, 28), np.arange(28, 36), np.full(8, 0.1)
    odd, highest = np.arange(36, 40), np.full(4, 0.3)
    lessons = ridge.ratings(range(20), scores) + ridge.falls(before, after, margins, 5.0)
    lessons += ridge.ceilings(odd, highest, 5.0)
    machine = ridge.fit(kernel, lessons, RIDGE)
    mean = scores.mean()

    def objective(coefficients):
        values = kernel @ coefficients
        short = np.maximum(values[after] - values[before] + margins, 0)
        above = np.maximum(values[odd] + mean - highest, 0)
        misses = np.square(values[:20] + mean - scores).sum()
        return (
            coefficients @ values + (misses + 5 * np.square(short).sum() + 5 * np.square(above).sum()) / RIDGE
        )

    best = minimize(objective, np.zeros(40), method="L-BFGS-B", options={"maxiter": 5000, "maxfun": 10**6})
    assert objective(machine.coefficients) <= best.fun * (1 + 1e-3)


def test_limits_that_hold_anyway_change_nothing(kernel, rng):
    scores = rng.uniform(size=40)
    plain = ridge.fit(kernel, ridge.ratings(range(40), scores), RIDGE)
    loose = ridge.ratings(range(40), scores) + ridge.ceilings([1, 2], [5.0, 5.0], 5.0)
    np.testing.assert_allclose(ridge.fit(kernel, loose, RIDGE).coefficients, plain.coefficients, atol=1e-9)


def test_damage_that_ratings_alone_get_wrong_is_learnt(rng):
    """Ratings rise along the axis that damage moves along, so the ratings alone teach the wrong lesson."""
    rated = rng.normal(size=(200, 3))
    scores = 0.5 + 0.1 * rated[:, 2]
    damaged = rated[:20] + np.array([0.0, 0.0, 2.0])
    unseen = rated[20:40], rated[20:40] + np.array([0.0, 0.0, 2.0])
    points = np.concatenate([rated, damaged])
    kernel = kernel_matrix(points, points, GAMMA)
    ratings = ridge.ratings(range(200), scores)
    falls = ridge.falls(np.arange(20), np.arange(200, 220), np.full(20, 0.1), 50.0)

    def falling(lessons):
        machine = ridge.fit(kernel, lessons, 0.01)
        before, after = (ridge.predict(kernel_matrix(part, points, GAMMA), machine) for part in unseen)
        return (after < before).mean()

    assert falling(ratings) < 0.3 and falling(ratings + falls) > 0.6


def test_a_large_problem_is_factorised_on_one_thread(kernel, rng, monkeypatch):
    """OpenBLAS crashes on several beyond 16,384 rows; here forty count as large."""
    used, factorise = [], ridge.cho_factor

    def watched(*arguments, **options):
        used.append({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
        return factorise(*arguments, **options)

    monkeypatch.setattr(ridge, "cho_factor", watched)
    monkeypatch.setattr(ridge, "_ROWS_ON_THREADS", 39)
    ridge.fit(kernel, ridge.ratings(range(40), rng.uniform(size=40)), RIDGE)
    assert used == [{1}]
