"""The stitched map of a whole photograph: no seams, whatever the tiles."""

import keras
import numpy as np
import pytest

import qualitykit as qk
from qualitykit.models import BPSQM, map_generators

pytestmark = pytest.mark.backends


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    arguments = {"pooling_widths": (2, 2, 2, 2, 2), "hidden": 2, "patch_size": 32, "step": 24}
    return BPSQM(("ssim_map", "mdsi_map"), widths=(3, 3, 3, 3), **arguments)


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (150, 101, 3), "uint8")


def test_the_map_does_not_depend_on_the_tiles(model, image):
    whole = qk.quality_map(image, model)
    assert whole.shape == image.shape[:2] and whole.dtype == np.float32
    assert whole.std() > 0
    for tile in (80, 128):
        np.testing.assert_allclose(qk.quality_map(image, model, tile=tile), whole, atol=1e-5)


def test_far_from_the_edges_it_is_what_the_network_draws(model, image):
    part = image[:144, :96]
    drawn = np.asarray(map_generators(model)["ssim_map"].predict_on_batch(part[None]))[0, ..., 0]
    inside = (slice(32, -32), slice(32, -32))
    np.testing.assert_allclose(qk.quality_map(part, model)[inside], drawn[inside], atol=1e-5)


@pytest.mark.parametrize("sides", [(1, 1), (5, 200), (64, 64)])
def test_every_size_gets_its_map(model, rng, sides):
    drawn = qk.quality_map(rng.integers(0, 256, (*sides, 3), "uint8"), model)
    assert drawn.shape == sides
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_a_map_is_chosen_by_name(model, image):
    assert np.array_equal(qk.quality_map(image, model), qk.quality_map(image, model, "ssim_map"))
    assert not np.array_equal(qk.quality_map(image, model), qk.quality_map(image, model, "mdsi_map"))
    with pytest.raises(ValueError, match="name must be one of ssim_map, mdsi_map"):
        qk.quality_map(image, model, "vif_map")


def test_bad_arguments_are_named(model, image):
    with pytest.raises(ValueError, match="image must be"):
        qk.quality_map(image[..., 0], model)
    for tile in (64, 100, 96.0):
        with pytest.raises(ValueError, match="tile must be a multiple of 16 above 64"):
            qk.quality_map(image, model, tile=tile)
