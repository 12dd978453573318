"""resize_image and fit_short_side."""

import numpy as np
import pytest

from qualitykit.images import fit_short_side, resize_image
from tests.image_bytes import photograph


@pytest.fixture(scope="module")
def image():
    return np.asarray(photograph(48, 64))


@pytest.mark.parametrize("size", [(24, 32), (17, 5), (96, 128), (24, 128), (1, 1), (48, 64), (100, 3)])
def test_the_result_has_the_size_asked_for(image, size):
    resized = resize_image(image, size)
    assert resized.shape == (*size, 3) and resized.dtype == np.uint8


def test_shrinking_by_a_whole_factor_is_the_mean_of_each_block(image):
    means = image.reshape(12, 4, 16, 4, 3).mean((1, 3))
    np.testing.assert_allclose(resize_image(image, (12, 16)), means, atol=0.5)


@pytest.mark.parametrize("size", [(31, 47), (7, 60), (29, 64)])
def test_shrinking_keeps_the_mean(image, size):
    assert abs(resize_image(image, size).mean() - image.mean()) < 0.5  # rounding of each pixel


def test_fine_stripes_become_grey_and_no_moire():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    shrunk = resize_image(stripes, (64, 27))
    assert shrunk.std() < 25  # 255 / 2 without averaging


def test_a_flat_picture_stays_flat_however_it_is_resized():
    flat = np.full((9, 11, 3), 77, np.uint8)
    for size in ((3, 4), (40, 50), (4, 50), (40, 4)):
        assert (resize_image(flat, size) == 77).all()


def test_enlarging_is_smooth_and_not_blocky():
    step = np.zeros((2, 4, 3), np.uint8)
    step[:, 2:] = 200
    row = resize_image(step, (2, 40))[0, :, 0].astype(int)
    assert len(np.unique(row)) > 5 and row[0] < 20 and row[-1] > 180


def test_the_given_image_is_neither_changed_nor_shared(image):
    before = image.copy()
    same = resize_image(image, image.shape[:2])
    same[:] = 0
    np.testing.assert_array_equal(image, before)


def test_views_in_any_order_are_taken(image):
    flipped = image[::-1, ::2]
    np.testing.assert_array_equal(resize_image(flipped, (10, 10)), resize_image(flipped.copy(), (10, 10)))


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[1]], TypeError, "image must be a NumPy array. Received: list"),
        (np.zeros((4, 4, 3)), ValueError, "image must be uint8 of shape .* Received: float64"),
        (np.zeros((4, 4), np.uint8), ValueError, r"Received: uint8 of shape \(4, 4\)"),
        (np.zeros((0, 4, 3), np.uint8), ValueError, r"Received: uint8 of shape \(0, 4, 3\)"),
    ],
)
def test_only_rgb_bytes_are_taken(bad, error, message):
    with pytest.raises(error, match=message):
        resize_image(bad, (2, 2))


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (5, TypeError, r"size must be \(height, width\). Received: size=5"),
        ((1, 2, 3), TypeError, "size must be"),
        ((0, 4), ValueError, "height must be at least 1. Received: height=0"),
        ((4, 2.5), TypeError, "width must be a whole number. Received: width=2.5"),
    ],
)
def test_a_size_must_be_two_whole_numbers(image, size, error, message):
    with pytest.raises(error, match=message):
        resize_image(image, size)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((1024, 1536), (512, 768)),
        ((3000, 4000), (512, 672)),
        ((4000, 3000), (672, 512)),
        ((512, 9000), (512, 9000)),
        ((300, 200), (300, 200)),
        ((513, 513), (512, 512)),
    ],
)
def test_the_short_side_is_fitted_and_never_enlarged(size, fitted):
    assert fit_short_side(*size, 512) == fitted


def test_every_fitted_size_keeps_the_promises(rng):
    for height, width, short_side, multiple in rng.integers(1, 900, (500, 4)).tolist():
        fitted = fit_short_side(height, width, short_side, multiple)
        assert all(1 <= new <= old for new, old in zip(fitted, (height, width), strict=True))
        if min(height, width) <= short_side:
            assert fitted == (height, width)
            continue
        scale = short_side / min(height, width)
        for new, old in zip(fitted, (height, width), strict=True):
            assert new % multiple == 0 or new == old < multiple
            assert abs(new - old * scale) <= multiple


def test_bad_numbers_are_named():
    with pytest.raises(ValueError, match="short_side must be at least 1. Received: short_side=0"):
        fit_short_side(10, 10, 0)
    with pytest.raises(TypeError, match="height must be a whole number. Received: height=10.0"):
        fit_short_side(10.0, 10, 5)
