"""What makes each distortion the type it is."""

import cv2
import numpy as np
import pytest

from qualitykit.distortions import apply, get
from qualitykit.distortions.block_dct import from_ycc, hard_threshold, map_blocks, to_ycc
from qualitykit.distortions.compression import jpeg_quality

GREY = np.full((128, 128, 3), 128, np.uint8)


def error(image, name, level=4, seed=0):
    return apply(image, name, level, seed).astype(np.float64) - image


def correlation(noise):
    """Of horizontal neighbours."""
    return np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]


def test_white_noise_is_white_and_the_others_are_not():
    assert abs(correlation(error(GREY, "additive_gaussian_noise"))) < 0.05
    assert correlation(error(GREY, "spatially_correlated_noise")) > 0.7
    assert correlation(error(GREY, "high_frequency_noise")) < -0.1


def test_colour_noise_is_weaker_in_luma():
    noisy = cv2.cvtColor(apply(GREY, "colour_noise", 4), cv2.COLOR_RGB2YCrCb).astype(float)
    assert noisy[..., 1].std() > 2 * noisy[..., 0].std()


def test_masked_noise_hides_in_texture():
    image = GREY.copy()
    image[:, ::4] = 40
    image[:, :64] = 128
    noise = error(image, "masked_noise", 2)
    assert noise[:, 70:].std() > 5 * noise[:, :58].std()


def test_impulses_are_black_or_white():
    changed = apply(GREY, "impulse_noise", 4)[error(GREY, "impulse_noise") != 0]
    assert set(changed.tolist()) == {0, 255}


def test_quantisation_leaves_few_grey_levels(picture):
    assert len(np.unique(apply(picture, "quantisation_noise", 5))) < 8


def test_multiplicative_noise_grows_with_brightness():
    image = np.full((64, 128, 3), 40, np.uint8)
    image[:, 64:] = 160
    noise = error(image, "multiplicative_gaussian_noise", 2)
    assert noise[:, 64:].std() == pytest.approx(4 * noise[:, :64].std(), rel=0.1)


def test_blur_loses_detail(picture):
    blurred = apply(picture, "gaussian_blur", 4)
    detail = [np.abs(cv2.Laplacian(image, cv2.CV_64F)).mean() for image in (picture, blurred)]
    assert detail[1] < 0.5 * detail[0]


def test_denoising_leaves_little_of_the_noise_on_flat_ground():
    left = apply(GREY, "image_denoising", 4, calibrate=False).astype(float).std()
    assert 0 < left < 0.2 * get("image_denoising").strengths[3]


def test_jpeg_makes_edges_on_the_grid_of_blocks(picture):
    steps = np.abs(np.diff(apply(picture, "jpeg", 5)[..., 1].astype(float), axis=1)).mean(axis=0)
    assert steps[7::8].mean() > 1.5 * np.delete(steps, np.s_[7::8]).mean()


def test_jpeg_quality_undoes_libjpegs_scale():
    qualities = {2.0: 99, 50.0: 75, 100.0: 50, 200.0: 25, 500.0: 10, 9999.0: 1}
    assert {scale: jpeg_quality(scale) for scale in qualities} == qualities


def test_jpeg_transmission_errors_leave_most_of_the_picture_alone(picture):
    local = np.abs(error(picture, "jpeg_transmission_errors", 4)).mean(axis=-1)
    assert np.percentile(local, 99) > 5 * np.percentile(local, 90) and np.median(local) < 8


def test_jpeg2000_transmission_errors_are_waves_and_not_white(picture):
    assert correlation(error(picture, "jpeg2000_transmission_errors", 5)) > 0.2


def test_patches_keep_the_pictures_own_pixels(picture):
    colours = {tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()}
    moved = apply(picture, "non_eccentricity_pattern_noise", 5)
    assert {tuple(pixel) for pixel in moved.reshape(-1, 3).tolist()} <= colours


def test_blocks_leave_the_rest_alone():
    untouched = (error(GREY, "local_blockwise_distortions", 3) == 0).all(axis=-1).mean()
    assert 0.8 < untouched < 1.0


def test_a_mean_shift_is_one_number():
    assert len(np.unique(error(GREY, "mean_shift", 3))) == 1


def test_the_seed_decides_between_more_and_less_contrast(picture):
    spread = {apply(picture, "contrast_change", 4, seed).std() > picture.std() for seed in range(8)}
    assert spread == {True, False}


def test_saturation_at_level_5_is_gone_or_multiplied(picture):
    def colourfulness(image):
        return np.ptp(image.astype(int), axis=-1).mean()

    ratios = [
        colourfulness(apply(picture, "saturation_change", 5, seed)) / colourfulness(picture)
        for seed in range(8)
    ]
    assert min(ratios) < 0.05 and max(ratios) > 1.5


def test_palettes_shrink_with_the_level(picture):
    def colours(level):
        return len(np.unique(apply(picture, "colour_quantisation_with_dither", level).reshape(-1, 3), axis=0))

    assert 2 <= colours(5) < colours(3) < colours(1) <= 256


def test_aberration_leaves_green_alone(picture):
    changed = error(picture, "chromatic_aberrations", 3)
    assert not changed[..., 1].any() and changed[..., 0].any() and changed[..., 2].any()


def test_sparse_sampling_keeps_the_sampled_pixels(picture):
    exact = (error(picture, "sparse_sampling", 3) == 0).all(axis=-1).mean()
    assert 0.02 < exact < 0.95


def test_comfort_noise_keeps_the_energy_that_coding_would_drop(picture):
    small = picture.astype(float).std()
    assert apply(picture, "comfort_noise", 4).astype(float).std() == pytest.approx(small, rel=0.1)


def test_darkening_darkens_without_reversing_tones():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    dark = apply(ramp, "darken", 3)[0, :, 0].astype(int)
    assert np.all(np.diff(dark) >= 0) and np.all(dark[1:] < np.arange(1, 256))


@pytest.mark.parametrize("offset", [(0, 0), (4, 4), (3, 0)])
def test_block_transform_without_change_gives_the_image_back(picture, offset):
    planes = picture[:37, :51].astype(np.float32)
    np.testing.assert_allclose(map_blocks(planes, lambda blocks: blocks, offset=offset), planes, atol=1e-3)


def test_thresholding_removes_noise_from_a_flat_image():
    noisy = np.random.default_rng(0).normal(128, 10, (64, 64, 3)).astype(np.float32)
    assert hard_threshold(noisy, np.float32(30)).std() < 2


def test_luma_and_colour_differences_can_be_undone(picture):
    np.testing.assert_allclose(from_ycc(to_ycc(picture)), picture, atol=0.1)
