import keras
import numpy as np
import pytest
from keras import ops

from qualitykit.analysis.gradients import score_gradients

pytestmark = pytest.mark.backends


def smooth_head(tensors):
    """A head in which every activation meets every other."""
    a, b = tensors
    return ops.tanh(ops.sum(a * a, axis=(1, 2)) * ops.mean(b, axis=1))


def test_gradients_agree_with_central_differences(rng):
    a, b = rng.normal(size=(2, 3, 2)) * 0.3, rng.normal(size=(2, 4))
    _, gradients = score_gradients(smooth_head, [a, b])

    def score(a, b):
        return np.tanh((a * a).sum((1, 2)) * b.mean(1)).sum()

    step = 1e-5
    for which, gradient in enumerate(gradients):
        for index in np.ndindex(gradient.shape):
            moved = [[a.copy(), b.copy()] for _ in range(2)]
            moved[0][which][index] += step
            moved[1][which][index] -= step
            expected = (score(*moved[0]) - score(*moved[1])) / (2 * step)
            # float32 gradients; the differences are taken in float64
            assert gradient[index] == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_scores_are_those_of_the_head(rng):
    a, b = rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 4))
    scores, _ = score_gradients(smooth_head, [a, b])
    np.testing.assert_allclose(scores, np.tanh((a * a).sum((1, 2)) * b.mean(1)), rtol=1e-5)


def test_each_image_gets_the_gradient_of_its_own_score(rng):
    a, b = rng.normal(size=(3, 2, 2)), rng.normal(size=(3, 4))
    together = score_gradients(smooth_head, [a, b])[1][0]
    alone = score_gradients(smooth_head, [a[1:2], b[1:2]])[1][0]
    np.testing.assert_allclose(together[1:2], alone, rtol=1e-5)


def test_scores_in_a_column_come_back_flat():
    scores, (gradient,) = score_gradients(lambda t: ops.sum(t[0], axis=1, keepdims=True), [np.ones((5, 2))])
    assert scores.shape == (5,) and gradient.shape == (5, 2)


def test_an_activation_that_does_not_count_has_gradient_zero():
    _, gradients = score_gradients(lambda t: ops.sum(t[0], axis=1), [np.ones((1, 2)), np.ones((1, 3))])
    assert gradients[1].tolist() == [[0, 0, 0]]


def test_a_score_that_depends_on_nothing_has_gradient_zero():
    _, (gradient,) = score_gradients(lambda t: ops.ones((1, 1)), [np.ones((1, 2))])
    assert gradient.tolist() == [[0, 0]]


def test_layers_with_a_state_are_not_left_holding_a_tracer(rng):
    layer = keras.layers.Dense(1, activity_regularizer="l2")
    layer.build((None, 3))
    x = rng.normal(size=(2, 3))
    for _ in range(2):
        _, (gradient,) = score_gradients(lambda t: layer(t[0], training=False), [x])
    np.testing.assert_allclose(gradient, np.repeat(np.asarray(layer.get_weights()[0]).T, 2, 0), rtol=1e-5)


def test_another_backend_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "openvino")
    with pytest.raises(ValueError, match="backend must be tensorflow, torch or jax. Received: 'openvino'"):
        score_gradients(smooth_head, [np.ones((1, 1))])
