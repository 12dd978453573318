"""The patch grid, its order and its borders, against NumPy and SciPy."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import ndimage

from qualitykit.layers import MergePatches, PatchSequence, SplitPatches
from qualitykit.layers.patch_sequence import activity_map, patch_starts

pytestmark = pytest.mark.backends
SIZE = 16


@pytest.fixture(scope="module")
def images():
    """Two pictures, smooth on the left and noisy on the right."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (2, 45, 70, 3)) * np.linspace(0, 1, 70)[:, None]
    return (noise * 0.9 + 10).astype("float32")


def numpy_grid(image, size):
    """Every patch of one image in raster order, by eq. 1 read literally."""
    starts = []
    for length in image.shape[:2]:
        count = int(np.ceil(length / size))
        step = np.floor((length - size) / (count - 1)) if count > 1 else 0
        starts.append([int(i * step) for i in range(count)])
    return np.stack([image[y : y + size, x : x + size] for y in starts[0] for x in starts[1]])


def scipy_activity(image):
    """|Sobel / 8| of the luma in 0..1, by SciPy, zero 2 pixels deep along the edge."""
    luma = (image / 255.0) @ np.array([0.299, 0.587, 0.114])
    magnitude = np.hypot(ndimage.sobel(luma, axis=0), ndimage.sobel(luma, axis=1)) / 8
    inner = np.zeros_like(magnitude)
    inner[2:-2, 2:-2] = magnitude[2:-2, 2:-2]
    return inner


def numpy_sequence(image, size):
    """One resolution's patches in ascending order of activity."""
    activity = [patch.std() for patch in numpy_grid(scipy_activity(image), size)]
    return numpy_grid(image, size)[np.argsort(activity)]


def test_a_1024x768_photograph_gives_20_and_6_patches():
    assert PatchSequence().counts(768, 1024) == (6, 20)
    assert PatchSequence(resolutions=1).counts(768, 1024) == (20,)


@pytest.mark.parametrize("long_side", [768, 1024, 1152, 1366, 1536, 1792])
def test_photographs_of_768_pixels_on_the_short_side_give_16_to_32_and_4_to_8_patches(long_side):
    low, high = PatchSequence().counts(768, long_side)  # the sizes of SPAQ-768, section 4.4
    assert 16 <= high <= 32
    assert 4 <= low <= 8


@pytest.mark.parametrize("length", [224, 225, 448, 449, 500, 768, 1024, 11585])
def test_the_grid_follows_equation_1_and_leaves_less_than_a_pixel_per_patch_uncovered(length):
    starts = ops.convert_to_numpy(patch_starts(length, 224))
    assert starts[0] == 0
    assert len(starts) == np.ceil(length / 224)
    assert np.all(np.diff(starts) <= 224)
    assert 0 <= length - (starts[-1] + 224) < max(len(starts) - 1, 1)


def test_the_activity_map_is_scipys_sobel_of_the_luma(images):
    computed = ops.convert_to_numpy(activity_map(images))[..., 0]
    # float32 sums of nine pixels against SciPy's float64.
    np.testing.assert_allclose(computed, [scipy_activity(image) for image in images], atol=1e-6)


def test_si_is_the_standard_deviation_of_each_patch_of_the_map(images):
    layer = PatchSequence(SIZE)
    _, activity = layer.cut(images, activity_map(images))
    expected = [[p.std() for p in numpy_grid(scipy_activity(image), SIZE)] for image in images]
    np.testing.assert_allclose(ops.convert_to_numpy(activity), expected, atol=1e-6)


def test_each_resolution_comes_in_ascending_activity_the_low_one_first(images):
    sequence = ops.convert_to_numpy(PatchSequence(SIZE)(images))
    for image, patches in zip(images, sequence, strict=True):
        half = image[:44].reshape(22, 2, 35, 2, 3).mean((1, 3))
        expected = np.concatenate([numpy_sequence(half, SIZE), numpy_sequence(image, SIZE)])
        np.testing.assert_allclose(patches, expected, atol=1e-3)  # means of four float32 values up to 255


def test_one_resolution_is_the_tail_of_two(images):
    both = ops.convert_to_numpy(PatchSequence(SIZE)(images))
    high = ops.convert_to_numpy(PatchSequence(SIZE, resolutions=1)(images))
    np.testing.assert_array_equal(both[:, -high.shape[1] :], high)


def test_the_order_of_an_image_does_not_depend_on_its_batch(images):
    layer = PatchSequence(SIZE)
    together = ops.convert_to_numpy(layer(images))
    alone = ops.convert_to_numpy(layer(images[1:]))
    np.testing.assert_array_equal(together[1:], alone)


@pytest.mark.parametrize("shape", [(10, 12), (10, 40), (16, 16), (20, 31)])
def test_sides_shorter_than_a_patch_are_enlarged_to_it(shape):
    image = np.full((1, *shape, 3), 77, "float32")
    patches = ops.convert_to_numpy(PatchSequence(SIZE)(image))
    assert patches.shape[1] == sum(PatchSequence(SIZE).counts(*shape))
    np.testing.assert_allclose(patches, 77, rtol=1e-6)


def test_enlarging_keeps_a_ramp_a_ramp():
    ramp = np.broadcast_to(np.arange(8.0)[:, None, None], (1, 8, 16, 3)).astype("float32")
    (enlarged,) = PatchSequence(SIZE, resolutions=1)(ramp)[0][None]
    column = ops.convert_to_numpy(enlarged)[0, :, 0, 0]
    np.testing.assert_allclose(column[1:-1], np.arange(14) * 0.5 + 0.25, atol=1e-6)
    assert (column[0], column[-1]) == (0, 7)


def test_one_graph_takes_images_of_every_size(images):
    layer = PatchSequence(SIZE)
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layer(inputs))
    for height, width in ((45, 70), (33, 20), (10, 40)):
        part = images[:, :height, :width]
        expected = ops.convert_to_numpy(layer(part))
        np.testing.assert_allclose(model.predict(part, verbose=0), expected, atol=1e-4)


@pytest.mark.parametrize("shape", [(None, None, None, 3), (2, 45, 70, 3)])
def test_the_symbolic_shape_is_the_eager_one_where_it_is_known(shape):
    symbolic = PatchSequence(SIZE)(keras.Input(batch_shape=shape)).shape
    eager = PatchSequence(SIZE)(np.zeros((2, 45, 70, 3))).shape
    assert all(known in (None, size) for known, size in zip(symbolic, eager, strict=True))


def test_merged_patches_come_back_to_their_images():
    patches = np.arange(2 * 3 * 4, dtype="float32").reshape(2, 3, 2, 2, 1)
    vectors = ops.reshape(MergePatches()(patches), (6, 4))
    np.testing.assert_array_equal(SplitPatches()([vectors, patches]), patches.reshape(2, 3, 4))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"size": 4}, "size must be a whole number of pixels, at least 8"),
        ({"resolutions": 3}, "must be 1 or 2"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        PatchSequence(**arguments)
