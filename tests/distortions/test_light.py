"""The sRGB curve."""

import numpy as np
import pytest

from qualitykit.distortions.light import to_light, to_values


def test_every_value_comes_back():
    values = np.arange(256, dtype=np.uint8)
    np.testing.assert_allclose(to_values(to_light(values)), values, atol=1e-3)


@pytest.mark.parametrize(
    "value, light", [(0, 0.0), (10, 0.003035), (11, 0.003347), (128, 0.215861), (255, 1.0)]
)
def test_light_is_that_of_the_standard(value, light):
    assert to_light(np.uint8([value]))[0] == pytest.approx(light, abs=1e-6)


def test_light_beyond_black_and_white_is_clipped():
    assert to_values(np.float32([-0.1, 1.1])).tolist() == pytest.approx([0.0, 255.0])
