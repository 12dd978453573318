import keras
import numpy as np
import pytest

from qualitykit.layers import ShaveBorder

pytestmark = pytest.mark.backends


def test_the_outermost_cells_are_cut_off(rng):
    maps = rng.normal(size=(1, 12, 11, 2)).astype("float32")
    result = keras.ops.convert_to_numpy(ShaveBorder(4)(maps))
    np.testing.assert_array_equal(result, maps[:, 4:8, 4:7])


@pytest.mark.parametrize("side", [1, 2, 7, 8])
def test_small_maps_keep_their_middle(side):
    images = keras.Input((None, None, 1))
    model = keras.Model(images, ShaveBorder(4)(images))
    kept = 2 if side % 2 == 0 else 1
    assert model.predict(np.ones((1, side, 20, 1)), verbose=0).shape == (1, kept, 12, 1)


def test_a_bad_number_of_cells_is_refused():
    with pytest.raises(ValueError, match="cells must be an integer of at least 0. Received: cells=-1"):
        ShaveBorder(-1)


def test_the_config_gives_the_arguments_back():
    config = ShaveBorder(4, name="shaved").get_config()
    assert ShaveBorder.from_config(config).get_config() == config
