import numpy as np
import pytest


def _cases():
    rng = np.random.default_rng(7)
    truth = rng.uniform(0, 100, 60)
    noisy = truth + rng.normal(0, 15, 60)
    return {
        "random": (truth, noisy),
        "tied": (np.round(truth, -1), np.round(noisy, -1)),
        "reversed": (truth, 100 - noisy),
        "exactly reversed": (truth, -truth),
        "perfect": (truth, truth.copy()),
        "shifted and scaled": (truth, 3 * truth - 40),
        "two images": (truth[:2], noisy[:2]),
        "unrelated": (truth, rng.permutation(truth)),
        "one outlier": (truth, np.r_[truth[:-1], 1e6]),
    }


CASES = _cases()


@pytest.fixture(params=CASES, ids=[name.replace(" ", "-") for name in CASES])
def case(request):
    """Truth and prediction: random, tied, reversed and degenerate sets."""
    return CASES[request.param]


@pytest.fixture
def rng():
    return np.random.default_rng(20240611)
