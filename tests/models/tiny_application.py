"""A small network in place of those of `keras.applications`, where their quality does not matter.

Random networks of fifty layers let signals fade and rounding grow; this one keeps both in hand, so that
models of three backends can be compared to 1e-4, and it builds in no time.
"""

import keras
import pytest

NAMES = ("MobileNet", "MobileNetV2")


def tiny_application(*, weights=None, include_top=False, input_tensor=None):
    """Five stages, each of half the size of the one before."""
    x = input_tensor
    for stage, width in enumerate((6, 8, 10, 12, 16), start=1):
        x = keras.layers.Conv2D(
            width, 3, strides=2, padding="same", kernel_initializer="he_normal", name=f"conv_{stage}"
        )(x)
        x = keras.layers.BatchNormalization(name=f"norm_{stage}")(x)
        x = keras.layers.ReLU(name=f"relu_{stage}")(x)
    return keras.Model(keras.utils.get_source_inputs(input_tensor), x)


def install(patch):
    """From now on `build_backbone` finds the small network under the names of the MobileNets."""
    for name in NAMES:
        patch.setattr(keras.applications, name, tiny_application)


@pytest.fixture(scope="module")
def tiny_applications():
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        yield


PROBE = """
import sys
from pathlib import Path
import keras, numpy as np, pytest
from qualitykit.models import load_model
from tests.models.tiny_application import install
install(pytest.MonkeyPatch())
folder = Path(sys.argv[1])
for path in sorted(folder.glob("*.keras")):
    images = np.load(path.with_suffix(".npy")).astype("float32")
    # Not eagerly: JAX would compile every single operation for itself.
    scores = np.asarray(load_model(path).predict_on_batch(images))
    np.save(folder / f"{path.stem}.{keras.backend.backend()}.scores", scores)
"""
