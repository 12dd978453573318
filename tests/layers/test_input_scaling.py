import keras
import numpy as np
import pytest

from qualitykit.layers import InputScaling

pytestmark = pytest.mark.backends


@pytest.mark.parametrize("mode", ["tf", "torch", "caffe"])
def test_it_equals_keras_preprocess_input(mode, rng):
    pixels = rng.uniform(0, 255, (2, 3, 4, 3)).astype("float32")
    from keras.src.applications.imagenet_utils import preprocess_input

    expected = preprocess_input(pixels.copy(), data_format="channels_last", mode=mode)
    np.testing.assert_allclose(np.asarray(InputScaling(mode)(pixels)), expected, rtol=1e-4, atol=1e-4)


def test_none_leaves_pixels_alone(rng):
    pixels = rng.uniform(0, 255, (1, 2, 2, 3)).astype("float32")
    np.testing.assert_array_equal(np.asarray(InputScaling("none")(pixels)), pixels)


def test_lite_is_what_efficientnet_lite_was_trained_on(rng):
    pixels = rng.uniform(0, 255, (1, 2, 2, 3)).astype("float32")
    np.testing.assert_allclose(np.asarray(InputScaling("lite")(pixels)), (pixels - 127) / 128, atol=1e-6)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="mode must be one of .*'caffe'.* Received: mode='TF'"):
        InputScaling("TF")


def test_bytes_are_scaled_inside_a_model():
    inputs = keras.Input((2, 2, 3))
    model = keras.Model(inputs, InputScaling("tf")(inputs))
    assert float(np.max(model.predict(np.full((1, 2, 2, 3), 255, "uint8"), verbose=0))) == pytest.approx(1.0)
