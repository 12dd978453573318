import numpy as np
import pytest

from qualitykit.layers import SpatialStatistics

pytestmark = pytest.mark.backends


def test_it_gives_numpys_mean_and_standard_deviation_of_every_channel(rng):
    maps = rng.normal(3, 2, (2, 5, 6, 4)).astype("float32")
    expected = np.concatenate([maps.mean((1, 2)), maps.std((1, 2))], -1)
    np.testing.assert_allclose(np.asarray(SpatialStatistics()(maps)), expected, rtol=1e-4, atol=1e-5)


def test_half_precision_maps_do_not_overflow():
    maps = np.full((1, 4, 4, 1), 300.0, "float16")
    result = np.asarray(SpatialStatistics(dtype="float16")(maps))
    np.testing.assert_allclose(result, [[300.0, 0.001]], atol=1e-3)
