"""Training on two devices, which on a processor are virtual, goes as on one."""

import os
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest

from qualitykit.cli import main
from qualitykit.feeding import Batches
from qualitykit.training import RECIPES, read_history, train
from qualitykit.training.devices import choose_devices
from tests.conftest import tiny_network
from tests.training.test_start import RECIPE

pytestmark = pytest.mark.backends
BACKEND = keras.backend.backend()

# On two virtual processors: the same training on the first, and on both. Drop-out is left out, as
# TensorFlow's devices draw it each for itself.
TWICE = """
import os, pickle, sys
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
import keras
if keras.backend.backend() == "tensorflow":
    import tensorflow as tf
    (processor,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
from qualitykit.training import train
from qualitykit.training.devices import choose_devices
from tests.conftest import tiny_network
if choose_devices("all", 4).count != 2:
    sys.exit("there are not two devices")
with open("asked", "rb") as file:
    data, recipe = pickle.load(file)
for devices in (None, "all"):
    whole = tiny_network()
    model = keras.Model(whole.inputs, whole.layers[-1](whole.layers[-3].output), name="tiny")
    before = model.get_weights()
    train(model, data, recipe, out=f"on-{devices}", devices=devices, verbose=False)
    if max(float(abs(a - b).max()) for a, b in zip(before, model.get_weights())) < 1e-3:
        sys.exit("the model that was given has not learned")
"""


def run_twice(folder, data, recipe):
    """The histories of a training on one device and on two."""
    (folder / "asked").write_bytes(pickle.dumps((data, recipe)))
    paths = os.pathsep.join([os.getcwd(), *filter(None, sys.path)])
    command = [sys.executable, "-c", TWICE]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return [read_history(folder / f"on-{devices}") for devices in (None, "all")]


@pytest.mark.skipif(BACKEND == "torch", reason="PyTorch is refused")
def test_two_devices_learn_as_one(tmp_path, rated):
    # Adam would not notice gradients of another size.
    plain = RECIPE.with_changes(optimizer=("SGD", {"learning_rate": 0.01}))
    one, two = run_twice(tmp_path, rated, plain)
    assert one["loss"].nunique() == len(one) == RECIPE.epochs
    np.testing.assert_allclose(two, one, rtol=1e-4, atol=1e-4)


def test_batches_are_filled_up_to_a_multiple_by_their_own_first_items(photographs):
    paths, scores = photographs
    batches = Batches(paths[:7], scores[:7], batch_size=4, multiple=4, size=(8, 8))
    assert [items.tolist() for items in batches.plan()] == [[0, 1, 2, 3], [4, 5, 6, 4]]
    assert batches[1][0].shape == (4, 8, 8, 3)


@pytest.mark.skipif(BACKEND != "torch", reason="the others can")
def test_pytorch_is_refused_in_one_line(tmp_path, rated):
    with pytest.raises(
        ValueError, match="devices 'all' needs the backend jax or tensorflow. Received: torch"
    ):
        train(tiny_network(), rated, RECIPE, out=tmp_path / "run", devices="all")
    assert not (tmp_path / "run").exists()


def test_other_devices_are_refused():
    with pytest.raises(ValueError, match="devices must be 'all' or None. Received: devices=2"):
        choose_devices(2, 16)


def test_recipes_of_several_stages_say_that_they_do_not_take_it(rated, tmp_path):
    several = sorted(name for name, recipe in RECIPES.items() if len(recipe.stages()) > 1)
    assert several and not [name for name in several if "devices" in RECIPES[name].takes]
    with pytest.raises(ValueError, match=f"recipe {several[0]} takes no devices"):
        train(None, rated, several[0], out=tmp_path / "run", devices="all")


def test_the_command_knows_no_other(capsys):
    with pytest.raises(SystemExit):
        main("train --data table --root . --recipe nima --out run --devices 2".split())
    assert "invalid choice: '2'" in capsys.readouterr().err
