"""PSNR and the search for a strength."""

import math

import numpy as np
import pytest

from qualitykit.distortions import psnr
from qualitykit.distortions.levels import MAX_RENDERINGS, render_at_psnr

FLAT = np.full((8, 8, 3), 100, np.uint8)


def shifted(strength):
    return np.clip(np.rint(FLAT + np.float32(strength)), 0, 255).astype(np.uint8)


def test_psnr_is_ten_log_ten_of_the_squared_peak_over_the_mean_squared_error():
    assert psnr(FLAT, shifted(10)) == pytest.approx(10 * math.log10(255**2 / 100))


def test_psnr_does_not_wrap_round_at_8_bits():
    black, white = np.zeros((4, 4), np.uint8), np.full((4, 4), 255, np.uint8)
    assert psnr(black, white) == psnr(white, black) == pytest.approx(0.0)


def test_equal_images_have_infinite_psnr():
    assert psnr(FLAT, FLAT) == math.inf


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match="distorted must have the reference's shape"):
        psnr(FLAT, FLAT[..., 0])


@pytest.mark.parametrize("typical", [3.0, 10.0, 35.0])
def test_the_search_meets_the_target_from_either_side(typical):
    assert psnr(FLAT, render_at_psnr(shifted, FLAT, 28.13, typical)) == pytest.approx(28.13, abs=0.25)


def test_the_search_stays_within_reach_of_the_typical_strength():
    seen = []
    render_at_psnr(lambda strength: seen.append(strength) or shifted(strength), FLAT, 5.0, 10.0, reach=2.0)
    assert len(seen) == MAX_RENDERINGS and min(seen) >= 5.0 and max(seen) <= 20.0


def test_an_image_that_cannot_be_distorted_comes_back():
    assert np.array_equal(render_at_psnr(lambda strength: FLAT, FLAT, 30.0, 1.0), FLAT)


def test_a_good_first_guess_costs_one_rendering():
    seen = []
    render_at_psnr(lambda strength: seen.append(strength) or shifted(strength), FLAT, 28.13, 10.0)
    assert len(seen) == 1
