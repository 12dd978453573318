import cv2
import keras
import numpy as np
import pytest

from qualitykit.layers import AreaReduction

pytestmark = pytest.mark.backends


def repeated_and_averaged(images, period, kept):
    """What it stands for, said the long way; parts that are lacking are shared between both ends."""
    for axis in (1, 2):
        parts = images.repeat(kept, axis=axis)
        before = -parts.shape[axis] % period // 2
        ends = range(period - before, parts.shape[axis] + period, period)
        windows = [np.arange(max(end - period, 0), min(end, parts.shape[axis])) for end in ends]
        images = np.stack(
            [parts.take(window, axis=axis).mean(axis) for window in windows if len(window)], axis=axis
        )
    return images


@pytest.mark.parametrize(("period", "kept"), [(4, 3), (3, 2), (4, 1), (7, 2), (5, 4), (3, 3)])
@pytest.mark.parametrize("side", [1, 2, 3, 12, 13, 14, 15])
def test_it_is_repeating_and_averaging_at_every_length(period, kept, side, rng):
    images = rng.integers(0, 256, (2, side, 7, 3)).astype("float32")
    found = np.asarray(AreaReduction(period, kept)(images))
    np.testing.assert_allclose(found, repeated_and_averaged(images, period, kept), atol=1e-3)


def test_it_averages_areas_as_opencv_does(rng):
    images = rng.integers(0, 256, (1, 48, 64, 3)).astype("float32")
    expected = cv2.resize(images[0], (48, 36), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(np.asarray(AreaReduction(4, 3)(images))[0], expected, atol=1e-3)


def test_one_model_takes_images_of_any_size(rng):
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, AreaReduction(4, 3)(inputs))
    for sides in ((8, 8), (9, 30), (27, 5)):
        images = rng.random((1, *sides, 3)).astype("float32")
        found = model.predict_on_batch(images)
        np.testing.assert_allclose(found, repeated_and_averaged(images, 4, 3), atol=1e-5)


@pytest.mark.parametrize(("period", "kept"), [(0, 1), (3, 4), (4, 0), (4.0, 3), ("4", 3)])
def test_what_is_no_fraction_is_refused(period, kept):
    with pytest.raises(ValueError, match="1 <= kept <= period"):
        AreaReduction(period, kept)
