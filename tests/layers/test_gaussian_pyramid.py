import keras
import numpy as np
import pytest
from scipy.signal import convolve2d

from qualitykit.layers import GaussianDownsample, GaussianUpsample

pytestmark = pytest.mark.backends

KERNEL = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256


def run(layer, maps):
    return keras.ops.convert_to_numpy(layer(maps))


@pytest.mark.parametrize("side", [(8, 6), (7, 5), (1, 1)])
def test_downsampling_filters_and_keeps_every_second_pixel(rng, side):
    maps = rng.normal(size=(2, *side, 2)).astype("float32")
    filtered = [[convolve2d(m[..., c], KERNEL, "same")[::2, ::2] for c in range(2)] for m in maps]
    expected = np.moveaxis(np.array(filtered), 1, -1)
    np.testing.assert_allclose(run(GaussianDownsample(), maps), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("side", [(4, 3), (1, 1)])
def test_upsampling_filters_pixels_with_zeros_between_them(rng, side):
    maps = rng.normal(size=(1, *side, 1)).astype("float32")
    spread = np.zeros((2 * side[0], 2 * side[1]))
    spread[::2, ::2] = maps[0, ..., 0]
    expected = convolve2d(spread, 4 * KERNEL, "same")
    np.testing.assert_allclose(run(GaussianUpsample(), maps)[0, ..., 0], expected, rtol=1e-4, atol=1e-6)


def test_one_graph_takes_any_size():
    images = keras.Input((None, None, 3))
    model = keras.Model(images, GaussianUpsample()(GaussianDownsample()(images)))
    assert model.output_shape == (None, None, None, 3)
    for height, width in ((6, 8), (5, 3)):
        result = model.predict(np.ones((1, height, width, 3), "float32"), verbose=0)
        assert result.shape == (1, 2 * -(-height // 2), 2 * -(-width // 2), 3)
