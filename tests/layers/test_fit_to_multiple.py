import keras
import numpy as np
import pytest

from qualitykit.layers import FitToMultiple

pytestmark = pytest.mark.backends


def test_the_last_rows_and_columns_are_cut_off(rng):
    image = rng.normal(size=(1, 37, 18, 3)).astype("float32")
    result = keras.ops.convert_to_numpy(FitToMultiple(8)(image))
    np.testing.assert_array_equal(result, image[:, :32, :16])


def test_a_short_side_repeats_its_last_pixel(rng):
    image = rng.normal(size=(1, 3, 8, 1)).astype("float32")
    result = keras.ops.convert_to_numpy(FitToMultiple(8)(image))
    np.testing.assert_array_equal(result, image[:, [0, 1, 2, 2, 2, 2, 2, 2]])


def test_one_graph_takes_any_size():
    images = keras.Input((None, None, 1))
    model = keras.Model(images, FitToMultiple(4)(images))
    shapes = [model.predict(np.ones((1, h, 9, 1)), verbose=0).shape for h in (3, 11)]
    assert shapes == [(1, 4, 8, 1), (1, 8, 8, 1)]


def test_a_bad_multiple_is_refused():
    with pytest.raises(ValueError, match="multiple must be an integer of at least 1. Received: multiple=0"):
        FitToMultiple(0)


def test_the_config_gives_the_arguments_back():
    config = FitToMultiple(16, name="fitted").get_config()
    assert FitToMultiple.from_config(config).get_config() == config
