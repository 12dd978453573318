"""Damage of photographs taken outside a laboratory: what makes each kind the kind it is."""

import cv2
import numpy as np
import pytest
from sklearn.datasets import load_sample_images

from qualitykit.distortions import apply, ladder, names, pristine_image, psnr
from qualitykit.distortions.haze import depth_field
from qualitykit.distortions.light import to_light
from qualitykit.distortions.optics import disc_kernel, line_kernel

FIELD = names("field")
GREY = np.full((96, 128, 3), 128, np.uint8)


@pytest.fixture(scope="module")
def photographs():
    """Two photographs and two drawn pictures, uint8 RGB, none larger than 320x240."""
    samples = [
        cv2.resize(image, (320, 214), interpolation=cv2.INTER_AREA) for image in load_sample_images().images
    ]
    return [*samples, pristine_image(160, 200, seed=1), pristine_image(200, 160, seed=2)]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", FIELD)
def test_photographs_lose_from_level_to_level(photographs, name, seed):
    for photograph in photographs:
        image, *damaged = ladder(photograph, name, seed)
        decibels = [psnr(image, copy) for copy in damaged]
        assert np.isfinite(decibels[0]) and np.all(np.diff(decibels) < 0), decibels


@pytest.mark.parametrize("name", ["motion_blur", "defocus", "haze", "over_sharpening"])
def test_damage_that_is_seen_at_a_distance_grows_with_the_picture(photographs, name):
    # The same picture at twice the size, damaged and shrunk again, looks as if it had been damaged small.
    large = cv2.resize(photographs[0], None, fx=3.0, fy=3.0, interpolation=cv2.INTER_CUBIC)
    medium = cv2.resize(large, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    shrunk = cv2.resize(apply(large, name, 5, 3), medium.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert psnr(apply(medium, name, 5, 3), shrunk) > psnr(medium, shrunk) + 6.0


def test_motion_draws_a_point_out_along_one_line():
    image = np.zeros((101, 101, 3), np.uint8)
    image[50, 50] = 255
    rows, columns = np.nonzero(to_light(apply(image, "motion_blur", 5, seed=1))[..., 0] > 1e-3)
    spread = np.linalg.svd(np.stack([rows - 50, columns - 50]).astype(float), compute_uv=False)
    assert spread[0] > 3 * spread[1]
    assert np.hypot(rows - 50, columns - 50).max() == pytest.approx(0.055 * 101 / 2, abs=1.5)


def test_the_seed_turns_the_motion(photographs):
    def sharpness(seed):
        blurred = apply(photographs[0], "motion_blur", 5, seed).astype(float)
        return np.abs(np.diff(blurred, axis=1)).mean() / np.abs(np.diff(blurred, axis=0)).mean()

    ratios = [sharpness(seed) for seed in range(8)]
    assert max(ratios) > 1.5 * min(ratios)


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
@pytest.mark.parametrize("length", [0.3, 1.0, 4.6, 11.0])
def test_a_line_has_the_variance_of_its_length(length, angle):
    kernel = line_kernel(length, angle).astype(float)
    y, x = np.indices(kernel.shape) - len(kernel) // 2
    along = x * np.cos(angle) + y * np.sin(angle)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-6) and (kernel * along).sum() == pytest.approx(
        0, abs=1e-6
    )
    # A segment's variance is L^2 / 12; sharing among neighbours adds at most a quarter of a pixel.
    assert -0.01 <= (kernel * along**2).sum() - length**2 / 12 <= 0.26


@pytest.mark.parametrize("radius", [0.2, 1.0, 3.4, 9.0])
def test_a_disc_is_round_and_even(radius):
    kernel = disc_kernel(radius).astype(float)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose(kernel, kernel.T, atol=1e-7)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-7)
    if radius > 3:
        assert kernel.max() == pytest.approx(1 / (np.pi * radius**2), rel=0.05)


def test_blur_acts_on_light_so_a_lamp_outshines_its_surroundings():
    image = np.zeros((64, 64, 3), np.uint8)
    image[32:, :] = 255
    at_the_edge = to_light(apply(image, "defocus", 5)[31:33]).mean()
    assert at_the_edge == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("name", ["motion_blur", "defocus"])
def test_blur_leaves_an_even_picture_alone(name):
    assert np.abs(apply(GREY, name, 5).astype(int) - 128).max() <= 1


def test_haze_takes_contrast_and_colour_and_brings_light(photographs):
    hazy, clear = apply(photographs[0], "haze", 4), photographs[0]
    assert hazy.std() < 0.7 * clear.std() and hazy.mean() > clear.mean()
    assert np.ptp(hazy.astype(int), axis=2).mean() < 0.8 * np.ptp(clear.astype(int), axis=2).mean()


def test_haze_is_thicker_far_away_and_never_turns_tones_round():
    ramp = np.repeat(np.arange(0, 256, 2, dtype=np.uint8)[None, :, None], 64, axis=0).repeat(3, axis=2)
    hazy = apply(ramp, "haze", 4).astype(int)
    contrast = np.ptp(hazy[..., 1], axis=1)
    assert contrast[:8].mean() < 0.75 * contrast[-8:].mean()


def test_depth_is_smooth_and_the_same_at_another_size():
    small, large = (depth_field(shape, np.random.default_rng(3)) for shape in ((60, 80), (240, 320)))
    assert small.min() >= 0.15 and small.max() <= 1.0
    assert max(np.abs(np.diff(large, axis=axis)).max() for axis in (0, 1)) < 0.02
    np.testing.assert_allclose(cv2.resize(large, (80, 60), interpolation=cv2.INTER_AREA), small, atol=0.01)


def test_under_exposure_halves_the_light_for_every_stop():
    light = to_light(apply(GREY, "under_exposure", 2)).mean()
    assert light == pytest.approx(to_light(GREY).mean() / 2, rel=0.03)


def test_under_exposure_is_noisy_and_darkening_is_not():
    assert apply(GREY, "under_exposure", 5).std() > 2.0 and apply(GREY, "darken", 5).std() == 0.0


def test_over_exposure_burns_highlights_out_and_keeps_the_order_of_tones():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    bright = apply(ramp, "over_exposure", 3)[0, :, 0].astype(int)
    assert np.all(np.diff(bright) >= 0) and np.all(bright[1:255] > np.arange(1, 255))
    assert (bright == 255).sum() > 80 and to_light(np.uint8([bright[50]]))[0] == pytest.approx(
        to_light(np.uint8([50]))[0] * 2**1.3, rel=0.02
    )


def test_camera_noise_grows_with_the_light_and_hides_in_it():
    image = np.full((128, 256, 3), 60, np.uint8)
    image[:, 128:] = 200
    noisy = apply(image, "camera_noise", 2)
    in_light = [to_light(half)[..., 1].std() for half in (noisy[:, :128], noisy[:, 128:])]
    in_values = [half[..., 1].std() for half in (noisy[:, :128], noisy[:, 128:])]
    electrons = 6000 / 14
    expected = np.sqrt(to_light(np.uint8([60, 200])) / electrons + (2.5 / electrons) ** 2)
    assert in_light[1] / in_light[0] == pytest.approx(expected[1] / expected[0], rel=0.1)
    assert in_values[0] > in_values[1]


def test_camera_noise_of_neighbours_agrees_a_little_and_in_red_more():
    noise = apply(GREY, "camera_noise", 3).astype(float) - 128

    def agreement(plane):
        return np.corrcoef(plane[:, 1:].ravel(), plane[:, :-1].ravel())[0, 1]

    assert 0.1 < agreement(noise[..., 1]) < agreement(noise[..., 0]) < 0.95


def test_camera_noise_leaves_the_mean_light():
    assert to_light(apply(GREY, "camera_noise", 3)).mean() == pytest.approx(to_light(GREY).mean(), rel=0.02)


def test_banding_breaks_a_gradient_into_few_even_steps():
    ramp = (
        np.linspace(60, 190, 256).round().astype(np.uint8)[None, :, None].repeat(64, axis=0).repeat(3, axis=2)
    )
    banded = apply(ramp, "banding", 4)[32, 8:-8, 1]
    values, counts = np.unique(banded, return_counts=True)
    assert np.sort(counts)[-4:].sum() > 0.9 * len(banded) and len(np.unique(ramp)) > 100
    assert np.diff(values[counts > 20]).mean() == pytest.approx(32, abs=1.0)


def test_banding_leaves_busy_places_alone():
    image = (
        np.linspace(90, 160, 128).round().astype(np.uint8)[None, :, None].repeat(96, axis=0).repeat(3, axis=2)
    )
    image[48:] = np.random.default_rng(0).integers(0, 256, (48, 128, 3))
    change = np.abs(apply(image, "banding", 2).astype(int) - image)
    assert change[:40].mean() > 2.0 and change[56:].mean() < 0.5


def test_careless_resizing_invents_coarse_patterns():
    # Stripes of period 2.2 pixels, averaged over a few pixels, are grey; sampled carelessly, they are not.
    stripes = (128 + 100 * np.cos(2 * np.pi * np.arange(256) / 2.2)).round().astype(np.uint8)
    image = stripes[None, :, None].repeat(64, axis=0).repeat(3, axis=2)

    def coarse(picture):
        return cv2.GaussianBlur(picture, (0, 0), 4)[:, 16:-16].std()

    assert coarse(apply(image, "careless_resizing", 2)) > 10 * coarse(image)


def test_careless_resizing_does_not_move_the_picture(photographs):
    image = photographs[0]
    for seed in range(4):
        resized = apply(image, "careless_resizing", 2, seed).astype(float)[8:-8]
        errors = [np.square(resized[:, 8:-8] - image[8:-8, 8 + x : -8 + x]).mean() for x in (-1, 0, 1)]
        assert np.argmin(errors) == 1


def test_over_sharpening_overshoots_at_edges_and_keeps_colour_differences():
    image = np.full((64, 64, 3), (90, 100, 120), np.uint8)
    image[:, 32:] = (150, 160, 180)
    sharp = apply(image, "over_sharpening", 2).astype(int)
    assert sharp[..., 1].min() < 92 and sharp[..., 1].max() > 168
    np.testing.assert_allclose(sharp[..., 2] - sharp[..., 0], 30, atol=1)


@pytest.mark.parametrize("name", ["camera_noise", "haze", "motion_blur", "under_exposure"])
def test_another_seed_gives_another_picture(photographs, name):
    assert not np.array_equal(apply(photographs[0], name, seed=1), apply(photographs[0], name, seed=2))
