import keras
import numpy as np
import pytest

from qualitykit.layers import SpatialAttention

pytestmark = pytest.mark.backends


def test_it_weights_each_place_by_the_sigmoid_of_a_convolution_over_mean_and_maximum(rng):
    maps = rng.normal(size=(2, 4, 5, 3)).astype("float32")
    layer = SpatialAttention(kernel_size=1)
    layer.build(maps.shape)
    layer.set_weights([np.array([0.5, -2.0], "float32").reshape(1, 1, 2, 1), np.array([0.25], "float32")])
    logits = 0.5 * maps.mean(-1) - 2.0 * maps.max(-1) + 0.25
    expected = maps / (1 + np.exp(-logits))[..., None]
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(maps)), expected, rtol=1e-5, atol=1e-6)


def test_it_has_one_3x3_convolution_from_two_maps_to_one():
    layer = SpatialAttention()
    layer.build((None, 7, 7, 2048))
    assert layer.count_params() == 3 * 3 * 2 + 1


def test_a_kernel_without_extent_is_refused():
    with pytest.raises(ValueError, match="kernel_size must be at least 1. Received: kernel_size=0"):
        SpatialAttention(0)
