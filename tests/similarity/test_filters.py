import numpy as np
import pytest

from qualitykit.similarity.filters import (
    PREWITT,
    SCHARR,
    blur,
    gaussian_window,
    gradient_magnitude,
    shrink,
    shrink_factor,
)
from tests.similarity import double_precision
from tests.similarity.conftest import make_picture, to_numpy

GREY = np.ones((1, 1), "float32")


def plane(height=23, width=31):
    return make_picture(height, width)[..., 0].astype("float32")


@pytest.mark.backends
@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "border, expected", [("zero", "block_average"), ("symmetric", "block_average_symmetric")]
)
def test_shrinking_is_matlabs_filter_and_subsample(factor, border, expected):
    image = plane()
    shrunk = to_numpy(shrink(image[None, ..., None], factor, GREY, border))[0, ..., 0]
    assert shrunk == pytest.approx(getattr(double_precision, expected)(image, factor), abs=1e-3)


def test_shrinking_mixes_the_channels():
    image = make_picture(8, 8).astype("float32")
    transform = np.array([[1, 0], [0, 2], [0, -1]], "float32")
    assert to_numpy(shrink(image[None], 1, transform))[0] == pytest.approx(image @ transform, abs=1e-3)


@pytest.mark.parametrize("sides, factor", [((40, 900), 1), ((383, 900), 1), ((384, 900), 2), ((900, 640), 3)])
def test_the_shrink_factor_rounds_halves_up_as_matlab_does(sides, factor):
    assert shrink_factor(np.zeros((1, *sides, 1))) == factor


@pytest.mark.parametrize("smoothing, column", [(PREWITT, [1, 1, 1]), (SCHARR, [3, 10, 3])])
def test_the_gradient_is_zero_padded_and_normalised(smoothing, column):
    expected = double_precision.gradient_magnitude(plane(), column)
    assert to_numpy(gradient_magnitude(plane()[None], smoothing))[0] == pytest.approx(expected, abs=1e-3)


def test_blurring_a_constant_changes_nothing_and_cuts_the_border():
    blurred = to_numpy(blur(np.full((1, 15, 20, 2), 3.0, "float32"), gaussian_window()))
    assert blurred.shape == (1, 5, 10, 2)
    assert blurred == pytest.approx(3.0, rel=1e-6)
