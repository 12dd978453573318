import numpy as np
import pytest

from qualitykit.layers import MonotoneCurve

pytestmark = pytest.mark.backends

PLACES, HEIGHTS = [0.2, 0.4, 0.8], [0.3, 0.35, 0.7]


@pytest.fixture
def curve():
    layer = MonotoneCurve(knots=3, bend=0.1)
    layer.build((None, 1))
    layer.set_weights([np.array(PLACES), np.array(HEIGHTS)])
    return lambda x: np.asarray(layer(np.asarray(x, "float32")[:, None]))[:, 0]


def test_between_knots_it_is_the_line_through_them(curve):
    x = np.linspace(0.2, 0.8, 25)
    np.testing.assert_allclose(curve(x), np.interp(x, PLACES, HEIGHTS), atol=1e-6)


def test_beyond_the_knots_it_goes_straight_on(curve):
    np.testing.assert_allclose(curve([0.0, 0.9]), [0.25, 0.7875], atol=1e-6)


def test_however_far_out_it_rises_and_stays_inside(curve):
    y = curve([-2.0, -1.5, -1.0, 1.2, 1.4, 1.6])
    assert (np.diff(y) > 0).all() and y.min() > 0 and y.max() < 1


@pytest.mark.parametrize("arguments", [{"knots": 1}, {"knots": 2, "bend": 0.0}, {"knots": 2, "bend": 0.5}])
def test_what_is_no_curve_is_refused(arguments):
    with pytest.raises(ValueError, match="knots must be at least 2 and bend between 0 and 0.5"):
        MonotoneCurve(**arguments)
