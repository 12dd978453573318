"""Measures by name or as functions."""

import numpy as np
import pytest

from qualitykit.distortions import apply, pristine_image
from qualitykit.similarity.by_name import MAPS, measure_name, similarity_map, similarity_score

REFERENCE = pristine_image(32, 40, seed=1)
DISTORTED = apply(REFERENCE, "gaussian_blur", 4)


def closeness(reference, distorted, data_range):
    return 1 - np.abs(reference.astype(float) - distorted).mean(axis=-1) / data_range


def test_a_function_draws_its_map():
    expected = closeness(REFERENCE, DISTORTED, 255)
    np.testing.assert_allclose(similarity_map(closeness, REFERENCE, DISTORTED), expected, atol=1e-6)


def test_a_missing_border_repeats_the_nearest_values():
    def inner(reference, distorted, data_range):
        return closeness(reference, distorted, data_range)[:, 3:-3, 2:-2]

    values = similarity_map(inner, REFERENCE, DISTORTED)
    assert values.shape == (32, 40)
    assert np.array_equal(values[:4, 2:-2], np.repeat(values[3:4, 2:-2], 4, axis=0))


@pytest.mark.parametrize("cut", [np.s_[:, 1:], np.s_[0], np.s_[:0]])
def test_maps_of_another_shape_are_refused(cut):
    with pytest.raises(ValueError, match=r"a label map must have the shape \(1, 32, 40\)"):
        similarity_map(lambda a, b, data_range: closeness(a, b, data_range)[cut], REFERENCE, DISTORTED)


def test_scores_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"a score must have the shape \(1,\) for one pair"):
        similarity_score(closeness, REFERENCE, DISTORTED)


def test_functions_without_a_name_are_refused():
    with pytest.raises(ValueError, match="or a function with a name"):
        measure_name(lambda a, b, data_range: a, MAPS)


def test_names_that_are_not_measures_are_refused():
    with pytest.raises(ValueError, match="a measure must be one of ssim_map, .*Received: 'ssim'"):
        measure_name("ssim", MAPS)


@pytest.mark.backends
@pytest.mark.parametrize("name", MAPS)
def test_published_maps_are_drawn_at_the_images_size(name):
    values = similarity_map(name, REFERENCE, DISTORTED)
    assert values.shape == (32, 40) and values.dtype == np.float32 and np.isfinite(values).all()
