"""Small backbones for tests that need several stages, but not the quality of a real network.

Random networks of fifty layers let signals fade and rounding grow; these keep both in hand, so that models
of three backends can be compared to 1e-4, and they build in no time.
"""

from contextlib import contextmanager

import keras
import pytest

from qualitykit.models import register_backbone, unregister_backbone

NAMES = ("TinyNet", "TinyNetV2")


def five_stages(pixels):
    """Five stages, each of half the size of the one before."""
    x = pixels
    for stage, width in enumerate((6, 8, 10, 12, 16), start=1):
        x = keras.layers.Conv2D(
            width, 3, strides=2, padding="same", kernel_initializer="he_normal", name=f"conv_{stage}"
        )(x)
        x = keras.layers.BatchNormalization(name=f"norm_{stage}")(x)
        x = keras.layers.ReLU(name=f"relu_{stage}")(x)
    return x


@contextmanager
def registered(build, *names, **how):
    """These names are backbones, made by `build`, until the block ends."""
    for name in names:
        register_backbone(name, build, **how)
    try:
        yield
    finally:
        for name in names:
            unregister_backbone(name)


@pytest.fixture(scope="module")
def tiny_applications():
    """The backbones "TinyNet" and "TinyNetV2"."""
    with registered(five_stages, *NAMES):
        yield


PROBE = """
import sys
from pathlib import Path
import keras, numpy as np
from qualitykit.models import load_model
from tests.models.tiny_application import NAMES, five_stages, registered
folder = Path(sys.argv[1])
with registered(five_stages, *NAMES):
    for path in sorted(folder.glob("*.keras")):
        images = np.load(path.with_suffix(".npy")).astype("float32")
        # Not eagerly: JAX would compile every single operation for itself.
        scores = np.asarray(load_model(path).predict_on_batch(images))
        np.save(folder / f"{path.stem}.{keras.backend.backend()}.scores", scores)
"""
