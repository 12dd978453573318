import keras
import numpy as np
import pytest

from qualitykit.images import resize_image
from qualitykit.layers import EnlargeSmall

pytestmark = pytest.mark.backends
SIZES = [(8, 8), (1, 1), (2, 64), (30, 90), (90, 63), (64, 64), (80, 70)]


@pytest.fixture(scope="module")
def model():
    """One model for all sizes: after a few of them TensorFlow no longer knows height and width in advance."""
    images = keras.Input((None, None, 3))
    return keras.Model(images, EnlargeSmall(64)(images))


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_it_enlarges_as_resize_image_does(model, height, width, rng):
    image = rng.integers(0, 256, (height, width, 3), "uint8")
    expected = resize_image(image, (max(height, 64), max(width, 64)))
    enlarged = np.asarray(model.predict(image[None], verbose=0))[0]
    assert enlarged.shape == expected.shape
    # OpenCV's weights have 11 bits, so that a value near a half may be rounded the other way.
    difference = np.abs(enlarged - expected.astype("float32"))
    assert difference.max() <= 1 and difference.mean() < 0.05


def test_images_that_are_large_enough_pass_unchanged(model, rng):
    image = rng.uniform(0, 255, (2, 64, 101, 3)).astype("float32")
    np.testing.assert_array_equal(np.asarray(model.predict(image, verbose=0)), image)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow leaves sizes open")
@pytest.mark.parametrize("jit_compile", [False, True])
def test_sizes_may_be_open_in_a_graph(jit_compile, rng):
    import tensorflow as tf

    layer = EnlargeSmall(16)
    spec = tf.TensorSpec((None, None, None, 3), "float32")
    graph = tf.function(layer, input_signature=[spec], jit_compile=jit_compile)
    for sides in ((5, 40), (40, 5), (16, 16)):
        image = rng.uniform(0, 255, (1, *sides, 3)).astype("float32")
        expected = keras.ops.convert_to_numpy(layer(image))
        np.testing.assert_allclose(graph(image).numpy(), expected, atol=1e-3)


def test_bytes_are_enlarged_too(rng):
    image = rng.integers(0, 256, (1, 8, 80, 3), "uint8")
    enlarged = keras.ops.convert_to_numpy(EnlargeSmall(64)(image))
    np.testing.assert_array_equal(
        enlarged, keras.ops.convert_to_numpy(EnlargeSmall(64)(image.astype("float32")))
    )
    assert enlarged.shape == (1, 64, 80, 3) and enlarged.any()


def test_shapes_are_known_in_advance():
    assert EnlargeSmall(64).compute_output_shape((None, 8, None, 3)) == (None, 64, None, 3)


@pytest.mark.parametrize("side", [0, 64.0, None])
def test_a_side_that_is_no_number_of_pixels_is_refused(side):
    with pytest.raises(ValueError, match=f"side must be a whole number of at least 1. Received: side={side}"):
        EnlargeSmall(side)
