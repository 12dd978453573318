import numpy as np
import pytest

from qualitykit.similarity import fsim, fsim_gradient_map, fsim_phase_map, fsimc
from tests.similarity import double_precision
from tests.similarity.conftest import make_picture, to_numpy


def test_both_indices_are_those_of_the_published_steps(large_pair):
    expected = double_precision.fsim_and_fsimc(*(batch[0] for batch in large_pair))
    scores = [to_numpy(measure(*large_pair))[0] for measure in (fsim, fsimc)]
    assert scores == pytest.approx(expected, abs=1e-5)


@pytest.mark.backends
def test_the_gradient_map_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.fsim_gradient_map(*(batch[0] for batch in colour_pair))
    assert to_numpy(fsim_gradient_map(*colour_pair))[0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.backends
def test_the_phase_map_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.fsim_phase_map(*(batch[0] for batch in colour_pair))
    assert to_numpy(fsim_phase_map(*colour_pair))[0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.backends
def test_opposite_colours_take_the_real_part_of_a_complex_power():
    # I changes its sign and Q keeps it: the product of their similarities is negative.
    reference = make_picture(32, 32)
    distorted = reference.copy()
    reference[8:24], distorted[8:24] = (230, 60, 60), (60, 200, 230)
    expected = double_precision.fsimc(reference, distorted)
    assert to_numpy(fsimc(reference[None], distorted[None])) == pytest.approx([expected], abs=1e-5)


def test_grey_images_have_one_fsim(colour_pair):
    grey = [batch[..., :1] for batch in colour_pair]
    assert to_numpy(fsimc(*grey)) == pytest.approx(to_numpy(fsim(*grey)))


def test_a_change_of_colour_alone_lowers_fsimc_only():
    reference = make_picture(32, 32)
    luma_kept = np.clip(reference + np.array([0.587, -0.299, 0]) * 90, 0, 255)
    reference = np.clip(luma_kept - np.array([0.587, -0.299, 0]) * 90, 0, 255)
    pair = reference[None], luma_kept[None]
    assert to_numpy(fsim(*pair))[0] > 0.999 > to_numpy(fsimc(*pair))[0] + 0.002
