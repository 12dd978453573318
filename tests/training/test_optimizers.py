"""The penalty on weights and the rates of parts: what reaches the variables."""

import keras
import numpy as np
import pytest

from qualitykit.training.optimizers import build_optimizer
from qualitykit.training.stage import Stage

pytestmark = pytest.mark.backends


def stage(optimizer=("SGD", {"learning_rate": 0.5}), **fields):
    return Stage("scores", ("MeanSquaredError", {}), optimizer, epochs=4, batch_size=2, **fields)


def network(seed=0):
    """A nested backbone and a head, every weight away from zero."""
    keras.utils.set_random_seed(seed)
    options = {"bias_initializer": "ones"}
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, **options)], name="backbone")
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.Dense(1, name="head", **options)(inner(inputs)))


def nothing(y_true, y_pred):
    """A loss whose gradient is zero."""
    return keras.ops.mean(y_pred) * 0.0


def step(model, optimizer, loss=nothing):
    model.compile(optimizer, loss)
    before = [w.copy() for w in model.get_weights()]
    model.train_on_batch(np.ones((2, 3), "float32"), np.zeros((2, 1), "float32"))
    return before, model.get_weights()


def test_on_a_zero_loss_sgd_shrinks_every_weight_by_rate_times_l2():
    model = network()
    before, after = step(model, build_optimizer(stage(l2=0.1), model, 10))
    for old, new in zip(before, after, strict=True):
        np.testing.assert_allclose(new, old * (1 - 0.5 * 0.1), rtol=1e-6)


def test_without_l2_a_zero_loss_changes_nothing():
    model = network()
    before, after = step(model, build_optimizer(stage(), model, 10))
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(new, old)


def test_under_adam_the_penalty_goes_into_the_moments():
    """The first step of Adam is the rate times the sign of its gradient, which here is the penalty alone."""
    model = network()
    adam = stage(("Adam", {"learning_rate": 1e-3, "epsilon": 1e-12}), l2=5e-4)
    before, after = step(model, build_optimizer(adam, model, 10))
    for old, new in zip(before, after, strict=True):
        np.testing.assert_allclose(new, old - 1e-3 * np.sign(old), atol=1e-6)


def moved(model, before):
    changes = [np.abs(new - old).max() for new, old in zip(model.get_weights(), before, strict=True)]
    return changes[:2], changes[2:]


def test_the_head_learns_faster_in_its_first_epochs_and_alike_afterwards():
    model = network()
    adam = stage(("Adam", {"learning_rate": 1e-3, "epsilon": 1e-12}), head_rate=10.0, head_epochs=2)
    model.compile(build_optimizer(adam, model, 1), "mse")
    batch = np.ones((2, 3), "float32"), np.full((2, 1), 1e6, "float32")
    ratios = []
    for _ in range(3):
        before = [w.copy() for w in model.get_weights()]
        model.train_on_batch(*batch)
        backbone, head = moved(model, before)
        ratios.append(max(head) / max(backbone))
    np.testing.assert_allclose(ratios, [10, 10, 1], rtol=0.02)


def test_the_head_s_rate_holds_to_the_end_unless_epochs_are_given():
    model = network()
    before, _ = step(model, build_optimizer(stage(l2=0.1, head_rate=3.0), model, 1))
    after = model.get_weights()
    np.testing.assert_allclose(after[0], before[0] * (1 - 0.05), rtol=1e-6)
    np.testing.assert_allclose(after[2], before[2] * (1 - 0.15), rtol=1e-6)


def test_unknown_optimisers_and_arguments_are_named():
    with pytest.raises(ValueError, match="optimizer must name a class of keras.optimizers. .*'Nothing'"):
        build_optimizer(stage(("Nothing", {"learning_rate": 1.0})), network(), 1)
    with pytest.raises(ValueError, match="optimizer SGD could not be made from .*'speed'"):
        build_optimizer(stage(("SGD", {"learning_rate": 1.0, "speed": 2})), network(), 1)
