import cv2
import keras
import numpy as np
import pytest

from qualitykit.models.reduction import check_reduction, reduce_by

pytestmark = pytest.mark.backends


def reduced(images, factor):
    inputs = keras.Input((None, None, 3))
    return np.asarray(keras.Model(inputs, reduce_by(inputs, factor)).predict_on_batch(images))


@pytest.mark.parametrize(("factor", "side"), [("4/3", 36), (2, 24), ("3/2", 32)])
def test_it_averages_areas_as_opencv_does(factor, side, rng):
    images = rng.integers(0, 256, (1, 48, 48, 3)).astype("float32")
    expected = cv2.resize(images[0], (side, side), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(reduced(images, factor)[0], expected, atol=1e-3)


def test_what_is_left_over_at_the_edge_is_averaged_too():
    assert reduced(np.full((1, 50, 49, 3), 7.0), "4/3").shape == (1, 38, 37, 3)
    np.testing.assert_allclose(reduced(np.full((1, 50, 49, 3), 7.0), "4/3"), 7.0, rtol=1e-6)


@pytest.mark.parametrize("factor", [0, 0.5, "3/4", "x", "1/0", "7/5", None])
def test_what_makes_nothing_smaller_or_takes_too_much_memory_is_refused(factor):
    with pytest.raises(ValueError, match="a reduction a whole number or a fraction"):
        check_reduction(factor)
