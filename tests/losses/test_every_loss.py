"""What must hold of every exported loss: collected from the public names, not listed by hand."""

import inspect

import keras
import numpy as np
import pytest

import qualitykit.losses

pytestmark = pytest.mark.backends
LOSSES = sorted(n for n in qualitykit.losses.__all__ if inspect.isclass(getattr(qualitykit.losses, n)))


@pytest.fixture(params=LOSSES)
def loss(request):
    return getattr(qualitykit.losses, request.param)()


def test_the_config_makes_the_same_loss_again(loss, rng):
    again = type(loss).from_config(loss.get_config())
    assert again.get_config() == loss.get_config()
    true, predicted = rng.random((2, 6, 1)).astype("float32")
    assert float(again(true, predicted)) == float(loss(true, predicted))


def test_a_model_that_was_compiled_with_it_saves_and_loads(loss, tmp_path, rng):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", loss)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.loss.get_config() == loss.get_config()


def test_what_is_right_costs_nothing_and_what_is_wrong_something(loss):
    scores = np.float32([[0.1], [0.5], [0.9], [0.3]])
    assert float(loss(scores, scores)) == pytest.approx(0, abs=1e-4)
    assert float(loss(scores, scores[::-1])) > 1e-3


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16"])
def test_gradients_are_finite_also_for_constant_scores_and_huge_errors(loss, dtype):
    for target in (0.5, 1e4):
        keras.utils.set_random_seed(0)
        inputs = keras.Input((3,))
        score = keras.layers.Dense(1, dtype="float32")(keras.layers.Dense(4, dtype=dtype)(inputs))
        model = keras.Model(inputs, score)
        model.compile(keras.optimizers.SGD(1e-6), loss)
        model.train_on_batch(np.ones((4, 3), "float32"), np.full((4, 1), target, "float32"))
        assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_scores_of_another_shape_never_broadcast(loss):
    with pytest.raises(ValueError):
        loss(np.zeros((4, 1), "float32"), np.zeros(4, "float32"))
