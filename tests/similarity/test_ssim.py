import numpy as np
import pytest
from skimage.metrics import structural_similarity

from qualitykit.similarity import ssim, ssim_map
from tests.similarity import double_precision
from tests.similarity.conftest import to_numpy


def test_the_index_is_that_of_the_published_steps(large_pair):
    # Single against double precision: 1e-5 is 100 times sharper than what tells two images apart.
    expected = double_precision.ssim(*(batch[0] for batch in large_pair))
    assert to_numpy(ssim(*large_pair)) == pytest.approx([expected], abs=1e-5)


@pytest.mark.backends
def test_the_map_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.ssim_map(*(batch[0] for batch in colour_pair))
    assert to_numpy(ssim_map(*colour_pair))[0] == pytest.approx(expected, abs=1e-4)


def test_grey_images_score_as_scikit_image_scores_them(colour_pair):
    # scikit-image with Wang's settings, on an image small enough not to be down-sampled.
    reference, distorted = (batch[..., :1] for batch in colour_pair)
    expected = structural_similarity(
        reference[0, ..., 0],
        distorted[0, ..., 0],
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
    )
    assert to_numpy(ssim(reference, distorted)) == pytest.approx([expected], abs=1e-5)


def test_the_map_leaves_out_five_pixels_at_each_border(colour_pair):
    assert to_numpy(ssim_map(*colour_pair)).shape == (1, 35, 54)


def test_an_image_that_is_not_shrunk_scores_the_mean_of_its_map(colour_pair):
    assert to_numpy(ssim(*colour_pair)) == pytest.approx(to_numpy(ssim_map(*colour_pair)).mean(), abs=1e-6)


def test_a_bright_flat_image_keeps_its_digits():
    # Variance 1 on a mean of 250: squares of 62500 leave single precision with errors of 0.004 per pixel.
    rng = np.random.default_rng(0)
    reference, distorted = (250 + rng.normal(0, 1, (2, 1, 32, 32, 1))).astype("float32")
    expected = double_precision.ssim(
        reference[0, ..., 0].astype("float64"), distorted[0, ..., 0].astype("float64")
    )
    assert to_numpy(ssim(reference, distorted)) == pytest.approx([expected], abs=1e-5)


def test_images_smaller_than_the_window_are_refused():
    with pytest.raises(ValueError, match="reference must be at least 11 pixels high and wide"):
        ssim(np.zeros((1, 10, 20, 3)), np.zeros((1, 10, 20, 3)))
