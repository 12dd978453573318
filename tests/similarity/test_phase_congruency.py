import numpy as np
import pytest
from keras import ops

from qualitykit.similarity import phase_congruency as module
from qualitykit.similarity.log_gabor import log_gabor_bank
from tests.similarity import double_precision
from tests.similarity.conftest import make_picture, to_numpy


@pytest.mark.parametrize("shape", [(32, 48), (33, 47)])
def test_the_filters_are_those_of_the_authors_for_even_and_odd_sides(shape):
    bank = log_gabor_bank(*shape)
    for scale in range(4):
        for orientation in range(4):
            ours = bank.radial[scale] * bank.angular[orientation] * np.prod(shape)
            assert ours == pytest.approx(double_precision.log_gabor(shape, scale, orientation), abs=1e-6)


@pytest.mark.parametrize("shape", [(32, 48), (33, 47)])
def test_the_noise_factor_is_the_threshold_of_a_median_amplitude_of_one(shape):
    filters = [double_precision.log_gabor(shape, scale, 1) for scale in range(4)]
    expected = double_precision.noise_threshold(filters, finest=np.ones(shape))
    assert log_gabor_bank(*shape).noise[1] == pytest.approx(expected, rel=1e-5)


def test_a_bank_is_made_once_per_size_and_cannot_be_changed():
    bank = log_gabor_bank(16, 24)
    assert log_gabor_bank(16, 24) is bank
    with pytest.raises(ValueError, match="read-only"):
        bank.radial[0, 0, 0] = 1


@pytest.mark.backends
def test_phase_congruency_is_that_of_the_published_steps():
    luma = make_picture(33, 48)[..., 1].astype("float32")
    expected = double_precision.phase_congruency(luma.astype("float64"))
    congruency = to_numpy(module.phase_congruency(ops.convert_to_tensor(luma[None])))[0]
    assert congruency == pytest.approx(expected, abs=1e-4)


def test_a_constant_plane_has_no_phase_congruency():
    assert to_numpy(module.phase_congruency(np.full((1, 32, 32), 77.7, "float32"))).max() < 1e-3


def test_an_edge_stands_out_from_noise():
    noise = np.random.default_rng(0).normal(0, 5, (48, 64))
    step = np.where(np.arange(64) < 32, 60.0, 180.0) + noise
    congruency = to_numpy(module.phase_congruency(step[None].astype("float32")))[0]
    assert congruency[:, 31:33].mean() > 2 * congruency[:, 12:22].mean()


@pytest.mark.parametrize("count", [4096, 4095])
def test_the_median_is_numpys_for_skewed_values(count):
    values = np.random.default_rng(0).lognormal(0, 2, (2, 1, count)).astype("float32")
    median = to_numpy(module._median(values))[..., 0, 0]
    assert median == pytest.approx(np.median(values, axis=(1, 2)), rel=1e-4)


def test_the_median_of_equal_values_is_their_value():
    assert to_numpy(module._median(np.full((1, 4, 4), 0.125, "float32"))) == pytest.approx(0.125)
