"""Ladders of growing damage."""

import numpy as np
import pytest

from qualitykit.distortions import LEVELS, apply, ladder, names


@pytest.mark.parametrize("name", ["jpeg", "motion_blur", "camera_noise"])
def test_a_ladder_is_the_image_and_its_five_levels(picture, name):
    image, *damaged = ladder(picture, name, seed=4)
    assert image is picture and len(damaged) == len(LEVELS)
    for level, copy in zip(LEVELS, damaged, strict=True):
        assert np.array_equal(copy, apply(picture, name, level, seed=4))


def test_a_ladder_without_calibration_takes_the_registrys_strengths(picture):
    damaged = ladder(picture, "gaussian_blur", calibrate=False)
    assert np.array_equal(damaged[5], apply(picture, "gaussian_blur", 5, calibrate=False))
    assert not np.array_equal(damaged[5], ladder(picture, "gaussian_blur")[5])


@pytest.mark.parametrize("name", ["additive_gaussian_noise", "camera_noise", "haze", "over_sharpening"])
def test_damage_points_the_same_way_along_a_ladder(name):
    # A dim, even picture, so that nothing is clipped: what a level adds is the level below, only more.
    image = np.full((48, 64, 3), 90, np.uint8)
    image[:, 32:] = 120
    changes = [(copy - image.astype(float)).ravel() for copy in ladder(image, name, seed=2)[3:]]
    for weaker, stronger in zip(changes, changes[1:], strict=False):
        assert np.corrcoef(weaker, stronger)[0, 1] > 0.9


def test_an_unknown_kind_is_refused(picture):
    with pytest.raises(ValueError, match=f"name must be one of {', '.join(names()[:3])}"):
        ladder(picture, "fog")
