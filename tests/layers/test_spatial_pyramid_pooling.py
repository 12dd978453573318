import keras
import numpy as np
import pytest

from qualitykit.analysis.gradients import score_gradients
from qualitykit.layers import SpatialPyramidPooling

pytestmark = pytest.mark.backends


def by_equations(maps, grids, statistic):
    """Eq. 9-10 of CSPP-IQA, window by window."""
    cells = []
    for grid in grids:
        (down, high), (right, wide) = ((s // grid, s - (grid - 1) * (s // grid)) for s in maps.shape[1:3])
        for row in range(grid):
            for column in range(grid):
                window = maps[:, row * down : row * down + high, column * right : column * right + wide]
                cells.append(statistic(window, axis=(1, 2)))
    return np.concatenate(cells, axis=-1)


@pytest.mark.parametrize("side", [(6, 6), (7, 11), (2, 5), (1, 1)])
@pytest.mark.parametrize("mode", ["mean", "max"])
def test_windows_follow_equations_9_and_10(rng, side, mode):
    maps = rng.normal(size=(2, *side, 3)).astype("float32")
    expected = by_equations(maps, (1, 2, 3), {"mean": np.mean, "max": np.max}[mode])
    result = keras.ops.convert_to_numpy(SpatialPyramidPooling(3, mode)(maps))
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_a_tuple_names_the_grids(rng):
    maps = rng.normal(size=(1, 14, 14, 2)).astype("float32")
    result = keras.ops.convert_to_numpy(SpatialPyramidPooling((7,))(maps))
    blocks = maps.reshape(1, 7, 2, 7, 2, 2).mean((2, 4))
    np.testing.assert_allclose(result, blocks.reshape(1, -1), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("mode", ["mean", "max"])
def test_one_graph_takes_any_size(rng, mode):
    images = keras.Input((None, None, 4))
    model = keras.Model(images, SpatialPyramidPooling(3, mode)(images))
    assert model.output_shape == (None, 14 * 4)
    for side in ((9, 5), (2, 2)):
        maps = rng.normal(size=(1, *side, 4)).astype("float32")
        expected = by_equations(maps, (1, 2, 3), {"mean": np.mean, "max": np.max}[mode])
        np.testing.assert_allclose(model.predict(maps, verbose=0), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("mode", ["mean", "max"])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_constant_and_one_pixel_maps_have_finite_gradients(mode, dtype):
    layer = SpatialPyramidPooling(3, mode, dtype=dtype)
    for shape in ((1, 5, 5, 2), (1, 1, 1, 2)):
        scores, gradients = score_gradients(
            lambda x: keras.ops.sum(keras.ops.cast(layer(x[0]), "float32"), axis=1), [np.full(shape, 3.0)]
        )
        np.testing.assert_allclose(scores, 14 * 2 * 3.0, rtol=1e-3)
        # Whatever a pixel's share is, each of the 14 windows hands on a gradient of 1 per channel.
        np.testing.assert_allclose(gradients[0].sum(), 14 * 2, rtol=1e-3)


@pytest.mark.parametrize("levels", [0, (), (2, 0), "3", 2.0])
def test_bad_levels_are_refused(levels):
    with pytest.raises(ValueError, match="levels must be an integer of at least 1 or a tuple of such"):
        SpatialPyramidPooling(levels)


def test_a_bad_mode_is_refused():
    with pytest.raises(ValueError, match="mode must be 'mean' or 'max'. Received: mode='median'"):
        SpatialPyramidPooling(3, "median")


def test_the_config_gives_the_arguments_back():
    for levels in (3, (1, 4)):
        config = SpatialPyramidPooling(levels, "max", name="spp").get_config()
        assert SpatialPyramidPooling.from_config(config).get_config() == config
