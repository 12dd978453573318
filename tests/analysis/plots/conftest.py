import matplotlib.figure
import numpy as np
import pytest
from matplotlib import _pylab_helpers


@pytest.fixture
def rated(rng):
    """300 ratings and predictions of a model that plays safe."""
    truth = rng.uniform(10, 90, 300)
    return truth, 50 + 0.8 * (truth - 50) + rng.normal(0, 6, 300)


@pytest.fixture
def image():
    return np.tile(np.arange(0, 240, 10, dtype="uint8")[:, None, None], (1, 36, 3))


@pytest.fixture
def given_axes():
    """Axes of somebody else's figure."""
    return matplotlib.figure.Figure().add_subplot()


@pytest.fixture(autouse=True)
def _settings_and_pyplot_stay_as_they_are():
    """No plot may leave a figure open or a setting changed."""
    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before
    assert not _pylab_helpers.Gcf.figs
