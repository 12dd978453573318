"""The grid of patches against plain slicing, and images smaller than a patch."""

import numpy as np
import pytest
from keras import ops

from qualitykit.images.patch_grid import cut_patches
from qualitykit.layers import PatchGrid

pytestmark = pytest.mark.backends


def cut(image, **arguments):
    return ops.convert_to_numpy(PatchGrid(**arguments)(image[None]))[0]


@pytest.mark.parametrize("sides", [(16, 16), (17, 30), (40, 28), (16, 41)])
def test_the_patches_are_the_data_set_s(rng, sides):
    image = rng.normal(size=(*sides, 3)).astype("float32")
    np.testing.assert_array_equal(cut(image, size=16, step=12), cut_patches(image, 16, 12))


def test_the_paper_s_grid_of_a_tid_image_has_fifteen_patches():
    layer = PatchGrid()
    assert layer.counts(384, 512) == (3, 5)
    assert layer.compute_output_shape((2, 384, 512, 3)) == (2, 15, 144, 144, 3)
    assert layer.compute_output_shape((None, None, None, 3)) == (None, None, 144, 144, 3)


@pytest.mark.parametrize("sides", [(1, 1), (3, 20), (9, 15)])
def test_a_side_shorter_than_a_patch_is_continued_by_its_mirror_image(rng, sides):
    image = rng.normal(size=(*sides, 1)).astype("float32")
    missing = [(0, max(0, 16 - side)) for side in sides]
    expected = cut_patches(np.pad(image, (*missing, (0, 0)), mode="reflect"), 16, 16)
    np.testing.assert_array_equal(cut(image, size=16, step=16), expected)


def test_images_of_unknown_size_give_the_same_patches(rng):
    import keras

    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, PatchGrid(16, 12)(inputs))
    for sides in ((20, 33), (33, 16), (9, 40)):
        images = rng.normal(size=(2, *sides, 3)).astype("float32")
        expected = ops.convert_to_numpy(PatchGrid(16, 12)(images))
        np.testing.assert_array_equal(model.predict_on_batch(images), expected)


@pytest.mark.parametrize("arguments", [{"size": 0}, {"size": 1.5}, {"size": 8, "step": 9}, {"step": 0}])
def test_bad_arguments_are_named(arguments):
    with pytest.raises(ValueError, match=list(arguments)[-1]):
        PatchGrid(**arguments)


def test_config_holds_the_arguments():
    layer = PatchGrid(32, 20)
    assert PatchGrid.from_config(layer.get_config()).get_config() == layer.get_config()
