"""What all tests share: a quiet, seeded start, and small photographs with a quality."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _seeded():
    """No test depends on the tests before it; Keras is seeded only where a test has loaded it."""
    import sys

    np.random.seed(0)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


@pytest.fixture
def without_graphs():
    """TensorFlow runs line by line, in half the time: for what a training does with its files and its stages.

    That every recipe trains in compiled graphs is what test_every_recipe.py shows.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def fully_compiled():
    """JAX optimises as it does for a user: `make test` has it compile lightly, since most code runs once.

    The older kernels of `make test` stay: XLA reads its flags once a process.
    """
    import keras

    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    before = jax.config.read("jax_disable_most_optimizations")
    jax.config.update("jax_disable_most_optimizations", False)
    yield
    jax.config.update("jax_disable_most_optimizations", before)


@pytest.fixture(scope="session")
def photographs(tmp_path_factory):
    """Twelve small photographs, noisier and noisier, with falling scores: (paths, scores 0..1)."""
    from qualitykit.images import save_image

    folder = tmp_path_factory.mktemp("photographs")
    rng = np.random.default_rng(1)
    scores = np.linspace(1, 0, 12)
    paths = []
    for index, score in enumerate(scores):
        image = np.linspace(0, 255, 48)[None, :, None] + rng.normal(0, 80 * (1 - score), (40, 48, 3))
        paths.append(str(folder / f"{index}.png"))
        save_image(paths[-1], np.clip(image, 0, 255).astype("uint8"))
    return paths, scores


@pytest.fixture
def rated(photographs):
    """The same as a data set with train, validation and test parts."""
    import pandas as pd

    from qualitykit.datasets import IQADataset, ScoreScale

    paths, scores = photographs
    split = ["train", "train", "validation", "train", "train", "test"] * 2
    frame = pd.DataFrame({"path": paths, "score": scores, "split": split})
    return IQADataset("noisy", os.path.dirname(paths[0]), frame, ScoreScale(0, 1))


@pytest.fixture(scope="session")
def saved_tiny(tmp_path_factory):
    """Path of a saved model without a card, for tests that start processes of their own."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.keras"
    tiny_network().save(path)
    return str(path)


def tiny_network(seed=0):
    """(N, H, W, 3) to (N, 1): two convolutions, for tests that need a model but not its quality."""
    import keras

    keras.utils.set_random_seed(seed)
    images = keras.Input((None, None, 3), name="image")
    x = keras.layers.Rescaling(1 / 255)(images)
    x = keras.layers.Conv2D(4, 3, activation="relu", padding="same")(x)
    x = keras.layers.Conv2D(4, 3, strides=2, activation="relu", padding="same")(x)
    x = keras.layers.Dropout(0.1)(keras.layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, keras.layers.Dense(1)(x), name="tiny")
