import keras
import numpy as np
import pytest

from qualitykit.analysis.gradients import score_gradients
from qualitykit.losses import HuberLoss, huber_loss

pytestmark = pytest.mark.backends


def test_it_is_quadratic_within_delta_and_linear_beyond():
    errors = np.array([[-3.0], [-0.5], [0.0], [0.2], [1.0]], "float32")
    result = keras.ops.convert_to_numpy(huber_loss(np.zeros_like(errors), errors, delta=0.5))
    np.testing.assert_allclose(result[:, 0], [1.375, 0.125, 0, 0.02, 0.375], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("delta", [1 / 9, 1.0])
def test_it_equals_keras_own(rng, delta):
    true, predicted = rng.normal(size=(2, 20, 1)).astype("float32")
    expected = float(keras.losses.Huber(delta)(true, predicted))
    assert float(HuberLoss(delta)(true, predicted)) == pytest.approx(expected, rel=1e-5)


def test_the_gradient_is_clipped_at_delta_and_finite_for_huge_errors():
    errors = np.array([0.0, 0.05, 5.0, 1e30], "float32")
    _, (gradient,) = score_gradients(
        lambda x: huber_loss(keras.ops.zeros_like(x[0]), x[0], delta=1 / 9), [errors]
    )
    np.testing.assert_allclose(gradient, [0, 0.05, 1 / 9, 1 / 9], rtol=1e-5)


def test_a_sample_weight_counts():
    true, predicted = np.zeros((2, 1), "float32"), np.array([[1.0], [2.0]], "float32")
    result = float(HuberLoss()(true, predicted, sample_weight=np.array([2.0, 0.0])))
    assert result == pytest.approx(0.5)


def test_scores_never_broadcast():
    with pytest.raises(ValueError, match=r"must have the same shape. Received: \(4,\) and \(4, 1\)"):
        HuberLoss()(np.zeros(4), np.zeros((4, 1)))


@pytest.mark.parametrize("delta", [0, -1])
def test_delta_must_be_positive(delta):
    with pytest.raises(ValueError, match=f"delta must be above 0. Received: delta={delta}"):
        HuberLoss(delta)


def test_the_config_gives_the_arguments_back():
    config = HuberLoss(1 / 9, name="rnn").get_config()
    assert config == {"name": "rnn", "reduction": "sum_over_batch_size", "delta": 1 / 9}
    assert HuberLoss.from_config(config).get_config() == config
