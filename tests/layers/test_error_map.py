import keras
import numpy as np
import pytest

from qualitykit.layers import ErrorMap, HighFrequency

pytestmark = pytest.mark.backends


def run(layer, inputs):
    return keras.ops.convert_to_numpy(layer(inputs))


def test_equal_images_have_no_error(rng):
    image = rng.integers(0, 256, (1, 48, 48, 3)).astype("float32")
    inner = run(ErrorMap(), [image, image])[0, 2:-2, 2:-2]
    np.testing.assert_allclose(inner, 1, rtol=1e-6)


def test_a_known_difference_gives_the_formulas_value():
    reference = np.full((1, 48, 48, 3), 100.0, "float32")
    # NEMGIQA's grey value after ImageNet's normalisation, of a difference of 10 in every channel.
    grey = 10 / 255 * (0.2989 / 0.229 + 0.5870 / 0.224 + 0.1140 / 0.225)
    expected = 1 - np.log((255 * grey) ** 2 + 1) / (2 * np.log(255))
    result = run(ErrorMap(), [reference, reference + 10])
    assert result.shape == (1, 12, 12, 1)
    np.testing.assert_allclose(result[0, 6, 6, 0], expected, rtol=1e-5)


def test_the_map_falls_as_the_error_grows(rng):
    reference = rng.uniform(60, 190, (1, 48, 48, 3)).astype("float32")
    noise = rng.normal(size=reference.shape).astype("float32")
    means = [
        run(ErrorMap(), [reference, reference + s * noise])[0, 2:-2, 2:-2].mean() for s in (1, 4, 16, 64)
    ]
    assert means == sorted(means, reverse=True) and means[0] - means[-1] > 0.3


def test_a_flat_image_has_no_detail():
    detail = run(HighFrequency(), np.full((1, 128, 128, 3), 130.0, "float32"))
    np.testing.assert_allclose(detail[0, 13:-13, 13:-13], 0, atol=1e-5)


def test_an_edge_has_detail():
    image = np.zeros((1, 128, 128, 3), "float32")
    image[:, :, 64:] = 255
    assert np.abs(run(HighFrequency(), image)[0, 16, 12:20]).max() > 0.2
