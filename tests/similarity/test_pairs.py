import numpy as np
import pytest

from qualitykit.similarity.pairs import as_pair
from tests.similarity.conftest import to_numpy


def image(*shape):
    return np.full(shape, 0.5)


def test_a_pair_comes_back_as_float32_in_0_to_255():
    pair = [to_numpy(batch) for batch in as_pair(image(1, 4, 4, 1), image(1, 4, 4, 1), data_range=1)]
    assert [batch.dtype for batch in pair] == ["float32", "float32"]
    assert pair[0] == pytest.approx(127.5)


def test_shapes_that_would_broadcast_are_refused():
    with pytest.raises(
        ValueError, match=r"must have the same shape. Received: reference.shape=\(2, 8, 8, 3\), "
    ):
        as_pair(image(2, 8, 8, 3), image(1, 8, 8, 3), 255)


@pytest.mark.parametrize("shape", [(8, 8, 3), (1, 8, 8, 4), (1, 3, 8, 8)])
def test_anything_but_a_batch_of_grey_or_rgb_images_is_refused(shape):
    with pytest.raises(
        ValueError, match=r"distorted must be a batch \(N, H, W, C\) with C = 1 \(grey\) or 3"
    ):
        as_pair(image(1, 8, 8, 3), image(*shape), 255)


def test_images_too_small_are_refused():
    with pytest.raises(ValueError, match="reference must be at least 4 pixels high and wide"):
        as_pair(image(1, 3, 8, 3), image(1, 3, 8, 3), 255)


@pytest.mark.parametrize("data_range", [0, -1, float("nan"), float("inf")])
def test_a_data_range_that_is_not_positive_and_finite_is_refused(data_range):
    with pytest.raises(ValueError, match="data_range must be positive and finite. Received: data_range="):
        as_pair(image(1, 8, 8, 3), image(1, 8, 8, 3), data_range)


@pytest.mark.parametrize("data_range", ["255", None, True])
def test_a_data_range_that_is_no_number_is_refused(data_range):
    with pytest.raises(TypeError, match="data_range must be a number. Received: data_range="):
        as_pair(image(1, 8, 8, 3), image(1, 8, 8, 3), data_range)
