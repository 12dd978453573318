"""A backbone of three convolutions for tests of patches, where its quality does not matter."""

import keras
import pytest

from tests.models.tiny_application import registered

NAME = "TinyBackbone"


def three_convolutions(pixels):
    """6 channels; strides 2, 4 and 8."""
    x = keras.layers.Rescaling(1 / 255)(pixels)
    for index, (filters, strides) in enumerate(((4, 2), (4, 2), (6, 2))):
        options = {"strides": strides, "padding": "same", "activation": "relu", "name": f"conv_{index}"}
        x = keras.layers.Conv2D(filters, 3, **options)(x)
    return x


@pytest.fixture(scope="module")
def tiny_backbone():
    """The backbone "TinyBackbone"; gives its name."""
    with registered(three_convolutions, NAME, scaling="none"):
        yield NAME
