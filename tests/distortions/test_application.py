"""What every distortion keeps, level by level, and the arguments that `apply` refuses."""

import numpy as np
import pytest

from qualitykit import distortions
from qualitykit.distortions import LEVELS, TARGET_PSNR, apply, get, names, psnr

EVERY = names("all")
# dB by which the targets may be missed: one bit error more is a step in PSNR, not a slope; and halving the
# colour differences, as JPEG does, costs the test picture's sharp colour edges more than level 1 may.
TOLERANCE = {"jpeg_transmission_errors": 3.0, "jpeg2000_transmission_errors": 3.0, "jpeg": 3.0}


@pytest.fixture(scope="module")
def ladders(picture):
    """{name: the five levels of the picture}."""
    return {name: [apply(picture, name, level, seed=3) for level in LEVELS] for name in EVERY}


@pytest.mark.parametrize("name", EVERY)
def test_every_level_keeps_shape_and_type_and_is_not_the_original(ladders, picture, name):
    for image in ladders[name]:
        assert image.dtype == np.uint8 and image.shape == picture.shape and image.flags.c_contiguous
        assert not np.array_equal(image, picture)


@pytest.mark.parametrize("name", EVERY)
def test_psnr_falls_from_level_to_level(ladders, picture, name):
    steps = np.diff([psnr(picture, image) for image in ladders[name]])
    # In a picture this small one bit error may be the nearest to two targets.
    assert np.all(steps <= 0 if name.endswith("transmission_errors") else steps < 0)


@pytest.mark.parametrize("name", [name for name in EVERY if get(name).calibrated])
def test_calibrated_types_meet_the_targets_of_tid2013(ladders, picture, name):
    measured = [psnr(picture, image) for image in ladders[name]]
    np.testing.assert_allclose(measured, TARGET_PSNR, atol=TOLERANCE.get(name, 1.0))


@pytest.mark.parametrize("name", EVERY)
def test_the_type_of_damage_survives_at_level_5(ladders, picture, name):
    damaged = ladders[name][-1].astype(float)
    original = picture.astype(float)
    assert np.corrcoef(damaged.ravel(), original.ravel())[0, 1] > 0.5


@pytest.mark.parametrize("name", EVERY)
def test_same_arguments_give_the_same_pixels_and_the_input_is_untouched(picture, name):
    image = picture[:40, :48].copy()
    first = apply(image, name, level=2, seed=7)
    assert np.array_equal(first, apply(image, name, level=2, seed=7))
    assert np.array_equal(image, picture[:40, :48])


@pytest.mark.parametrize("name", ["additive_gaussian_noise", "impulse_noise", "jpeg_transmission_errors"])
def test_another_seed_gives_other_pixels(picture, name):
    assert not np.array_equal(apply(picture, name, seed=1), apply(picture, name, seed=2))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 1), (1, 1, 3), (1, 5, 3), (17, 2, 1), (9, 13)])
def test_tiny_and_grey_images_keep_their_shape(name, shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for level in (1, 5):
        result = apply(image, name, level)
        assert result.shape == shape and result.dtype == np.uint8


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_do_not_wrap_round(name, value):
    flat = np.full((24, 24, 3), value, np.uint8)
    result = apply(flat, name, level=1).astype(float)
    assert abs(result.mean() - value) < 64


def test_grey_images_are_distorted_to_the_same_psnr_as_colour(picture):
    grey = picture[..., 1]
    assert psnr(grey, apply(grey, "additive_gaussian_noise", 3)) == pytest.approx(27.0, abs=0.5)


def test_a_grey_image_has_no_saturation_to_change(picture):
    grey = picture[..., 1]
    assert np.array_equal(apply(grey, "saturation_change", 5), grey)


def test_a_grey_image_equals_its_copy_with_a_channel_axis(picture):
    grey = picture[..., 1]
    assert np.array_equal(apply(grey, "jpeg", 4)[..., None], apply(grey[..., None], "jpeg", 4))


def test_a_strided_view_is_distorted_like_its_copy(picture):
    view = picture[:, ::-1]
    assert np.array_equal(apply(view, "jpeg2000", 2), apply(view.copy(), "jpeg2000", 2))


def test_without_calibration_the_strength_is_the_registrys(picture):
    noisy = apply(np.full_like(picture, 128), "additive_gaussian_noise", 3, calibrate=False)
    assert (noisy.astype(float) - 128).std() == pytest.approx(
        get("additive_gaussian_noise").strengths[2], rel=0.02
    )


def test_an_unknown_name_lists_the_names(picture):
    with pytest.raises(
        ValueError, match=r"name must be one of additive_gaussian_noise, .*over_sharpening\. Received: 'fog'"
    ):
        apply(picture, "fog")


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_outside_1_to_5_is_refused(picture, level):
    with pytest.raises(ValueError, match=rf"level must be an integer from 1 to 5\. Received: {level}"):
        apply(picture, "jpeg", level)


@pytest.mark.parametrize("level", [2.0, "3", True, None])
def test_a_level_that_is_no_integer_is_refused(picture, level):
    with pytest.raises(TypeError, match="level must be an integer from 1 to 5"):
        apply(picture, "jpeg", level)


def test_a_negative_seed_is_refused(picture):
    with pytest.raises(ValueError, match=r"seed must be an integer >= 0\. Received: -1"):
        apply(picture, "jpeg", seed=-1)


@pytest.mark.parametrize("dtype", [np.float32, np.uint16, np.int16, bool])
def test_other_types_than_uint8_are_refused(picture, dtype):
    with pytest.raises(TypeError, match="image must be a uint8 array"):
        apply(picture.astype(dtype), "jpeg")


@pytest.mark.parametrize("shape", [(4, 4, 4), (4, 4, 2), (2, 4, 4, 3), (5,), (0, 4, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"image must have the shape \(H, W, 3\)"):
        apply(np.zeros(shape, np.uint8), "jpeg")


def test_the_module_exports_what_it_lists():
    assert all(hasattr(distortions, name) for name in distortions.__all__)
