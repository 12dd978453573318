"""Pristine synthetic pictures: repeatable, of any size, with the statistics of photographs."""

import cv2
import numpy as np
import pytest

from qualitykit.distortions import pristine_image


@pytest.fixture(scope="module")
def pictures():
    return [pristine_image(192, 256, seed) for seed in range(8)]


def spectrum_slope(image):
    """Slope of log amplitude over log frequency, averaged over directions, of the luma's middle square."""
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(float)[:, :192]
    side = len(luma)
    window = np.hanning(side)
    amplitude = np.abs(np.fft.fft2((luma - luma.mean()) * window[:, None] * window))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None])
    edges = np.geomspace(4 / side, 0.4, 12)
    ring = np.digitize(frequency, edges)
    means = [amplitude[ring == number].mean() for number in range(1, len(edges))]
    return np.polyfit(np.log(np.sqrt(edges[1:] * edges[:-1])), np.log(means), 1)[0]


def test_the_amplitude_spectrum_falls_as_a_photographs(pictures):
    # Photographs: amplitude 1/f^a, a mostly between 0.8 and 1.5 (Tolhurst, Tadmor and Chao, 1992: mean 1.2).
    slopes = [spectrum_slope(picture) for picture in pictures]
    assert -1.5 < np.mean(slopes) < -1.0 and min(slopes) > -1.9 and max(slopes) < -0.8


def test_gradients_are_sparse_as_behind_occluding_edges(pictures):
    # A Gaussian has kurtosis 3; differences of neighbours in photographs lie far above.
    for picture in pictures:
        difference = np.diff(picture[..., 1].astype(float), axis=1).ravel()
        assert np.mean(difference**4) / np.mean(difference**2) ** 2 > 6


def test_the_range_is_used_and_hardly_clipped(pictures):
    for picture in pictures:
        assert picture.std() > 30 and 60 < picture.mean() < 190
        assert ((picture == 0) | (picture == 255)).mean() < 0.08


def test_neighbouring_channels_agree_as_in_photographs(pictures):
    for picture in pictures:
        assert np.corrcoef(picture[..., 0].ravel(), picture[..., 1].ravel())[0, 1] > 0.5


def test_the_same_seed_gives_the_same_picture_and_another_another(pictures):
    assert np.array_equal(pictures[3], pristine_image(192, 256, 3))
    assert not np.array_equal(pictures[3], pictures[4])


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 2), (33, 50)])
def test_any_size_can_be_had(shape):
    picture = pristine_image(*shape, seed=2)
    assert picture.shape == (*shape, 3) and picture.dtype == np.uint8 and picture.flags.c_contiguous


@pytest.mark.parametrize("argument, value", [("height", 0), ("width", -3), ("seed", -1)])
def test_numbers_out_of_range_are_refused(argument, value):
    with pytest.raises(ValueError, match=rf"{argument} must be an integer >= \d\. Received: {value}"):
        pristine_image(**({"height": 8, "width": 8, "seed": 0} | {argument: value}))


@pytest.mark.parametrize("argument, value", [("height", 8.0), ("width", "8"), ("seed", None)])
def test_other_types_are_refused(argument, value):
    with pytest.raises(TypeError, match=f"{argument} must be an integer"):
        pristine_image(**({"height": 8, "width": 8, "seed": 0} | {argument: value}))
