import keras
import numpy as np
import pytest

from qualitykit.models.error_map_losses import ErrorMapLosses

pytestmark = pytest.mark.backends


@pytest.fixture
def maps(rng):
    return rng.uniform(size=(2, 16, 14, 1)).astype("float32")


def loss(layer, maps, coarse, fine):
    layer([np.ones((2, 1), "float32"), coarse, fine, maps])
    return float(layer.losses[0])


def test_maps_without_error_cost_nothing(maps):
    assert loss(ErrorMapLosses(), maps, maps, maps) == pytest.approx(0, abs=1e-6)


def test_each_map_has_its_own_loss_and_weight(maps):
    assert loss(ErrorMapLosses(2.0, 5.0), maps, maps + 0.1, maps) == pytest.approx(0.02, rel=1e-3)
    # SSIM of a map and its negative is negative, so that the loss exceeds its weight.
    assert loss(ErrorMapLosses(2.0, 5.0), maps, maps, 1 - maps) > 5


def test_scores_pass_unchanged(maps):
    scores = np.array([[0.25], [0.75]], "float32")
    result = ErrorMapLosses()([scores, maps, maps, maps])
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(result), scores)


def test_the_config_gives_the_arguments_back():
    config = ErrorMapLosses(0.1, 0.2, name="maps").get_config()
    assert ErrorMapLosses.from_config(config).get_config() == config
