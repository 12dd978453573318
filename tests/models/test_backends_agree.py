"""A model saved under TensorFlow scores the same under JAX and PyTorch: every system, a process a backend."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from tests.models.test_every_model import SMALL, systems
from tests.models.tiny_application import PROBE, tiny_applications  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_applications")


@pytest.fixture(scope="module")
def saved(tmp_path_factory, tiny_applications):  # noqa: F811
    """Every system, saved beside images of its size: (folder, {name: scores})."""
    folder = tmp_path_factory.mktemp("systems")
    scores = {}
    for name, system in systems().items():
        keras.utils.set_random_seed(0)
        model = system(**SMALL.get(name, {}))
        sides = [side or 96 for side in model.input_shape[1:3]]
        images = np.random.default_rng(0).integers(0, 256, (2, *sides, 3), "uint8")
        model.save(folder / f"{name}.keras")
        np.save(folder / f"{name}.npy", images)
        scores[name] = keras.ops.convert_to_numpy(model(images.astype("float32"), training=False))
    return folder, scores


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="compared once, from TensorFlow")
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_every_system_scores_the_same_on_this_backend(saved, backend):
    pytest.importorskip(backend)
    folder, scores = saved
    # JAX computes the same without the optimizations, which take longer to compile than they save here.
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, folder], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for name, expected in scores.items():
        found = np.load(folder / f"{name}.{backend}.scores.npy")
        # Of the largest score: a score near zero is the difference of much larger numbers.
        np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max(), rtol=0, err_msg=name)
