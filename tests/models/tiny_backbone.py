"""Two convolutions in place of a network of `keras.applications`, where its quality does not matter."""

import keras
import pytest


def apply_tiny(images, name, *, weights=None):
    """What `apply_backbone` does, with a network of 6 channels and strides 2, 4 and 8."""
    inputs = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    for index, (filters, strides) in enumerate(((4, 2), (4, 2), (6, 2))):
        options = {"strides": strides, "padding": "same", "activation": "relu", "name": f"conv_{index}"}
        x = keras.layers.Conv2D(filters, 3, **options)(x)
    return keras.Model(inputs, x, name="tiny_backbone")(images, training=False)


@pytest.fixture(scope="module")
def tiny_backbone():
    """RNNBIQA with that network, whatever backbone is asked for."""
    import qualitykit.models.rnn_biqa as module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "apply_backbone", apply_tiny)
        yield
