import numpy as np
import pytest

from qualitykit.similarity import mdsi, mdsi_map
from tests.similarity import double_precision
from tests.similarity.conftest import make_picture, to_numpy


def test_the_index_is_that_of_the_published_steps(large_pair):
    expected = double_precision.mdsi(*(batch[0] for batch in large_pair))
    assert to_numpy(mdsi(*large_pair)) == pytest.approx([expected], abs=1e-5)


@pytest.mark.backends
def test_the_map_is_that_of_the_published_steps(colour_pair):
    expected = double_precision.mdsi_map(*(batch[0] for batch in colour_pair))
    assert to_numpy(mdsi_map(*colour_pair))[0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.backends
def test_negative_similarities_have_complex_roots_as_in_matlab():
    # Strong opposite colours on edges bring the combined similarity below zero.
    reference = make_picture(40, 48)
    distorted = 255 - reference[::-1]
    reference[:, ::4], distorted[:, 1::4] = (255, 0, 0), (0, 255, 255)
    assert double_precision.mdsi_map(reference, distorted).min() < 0
    expected = double_precision.mdsi(reference, distorted)
    assert to_numpy(mdsi(reference[None], distorted[None])) == pytest.approx([expected], abs=1e-5)


def test_a_grey_image_counts_as_three_equal_channels(colour_pair):
    reference, distorted = (batch[..., :1] for batch in colour_pair)
    as_rgb = mdsi(np.repeat(reference, 3, axis=-1), np.repeat(distorted, 3, axis=-1))
    assert to_numpy(mdsi(reference, distorted)) == pytest.approx(to_numpy(as_rgb), abs=1e-5)


def test_nearly_identical_images_keep_their_digits():
    # The fourth root turns a rounding error of 1e-7 in the similarity into an error of 0.02 in the score.
    reference = make_picture(40, 48).astype("float32")
    distorted = reference + np.float32(0.05) * np.sin(np.arange(48, dtype="float32"))[None, :, None]
    expected = double_precision.mdsi(reference.astype("float64"), distorted.astype("float64"))
    assert to_numpy(mdsi(reference[None], distorted[None])) == pytest.approx([expected], rel=1e-3)
