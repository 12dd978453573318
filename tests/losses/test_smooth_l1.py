import sys

import keras
import numpy as np
import pytest

from qualitykit.analysis.gradients import score_gradients
from qualitykit.losses import SmoothL1Loss, smooth_l1_loss

pytestmark = pytest.mark.backends


def test_it_is_equation_12():
    errors = np.array([[-2.0], [-0.5], [0.0], [1.0]], "float32")
    result = keras.ops.convert_to_numpy(smooth_l1_loss(np.zeros_like(errors), errors))
    np.testing.assert_allclose(result, [1.5, 0.125, 0, 0.5], rtol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="keras_cv stands behind TensorFlow only")
def test_keras_cv_computes_it_under_tensorflow(monkeypatch):
    import keras_cv

    monkeypatch.setattr(
        keras_cv.losses.SmoothL1Loss, "call", lambda self, true, predicted: predicted[:, 0] * 7
    )
    assert float(SmoothL1Loss()(np.zeros((1, 1)), np.ones((1, 1)))) == 7


def test_without_keras_cv_the_value_is_the_same(monkeypatch, rng):
    true, predicted = rng.normal(0, 2, size=(2, 20, 1)).astype("float32")
    expected = float(SmoothL1Loss()(true, predicted))
    monkeypatch.setitem(sys.modules, "keras_cv.losses", None)  # what an import of a missing module finds
    assert float(SmoothL1Loss()(true, predicted)) == pytest.approx(expected, rel=1e-5)


def test_the_gradient_grows_to_one_and_stays_there():
    errors = np.array([[0.0], [0.25], [3.0]], "float32")
    _, (gradient,) = score_gradients(lambda x: smooth_l1_loss(keras.ops.zeros_like(x[0]), x[0]), [errors])
    np.testing.assert_allclose(gradient[:, 0], [0, 0.25, 1], rtol=1e-6)


def test_scores_never_broadcast():
    with pytest.raises(ValueError, match=r"must have the same shape. Received: \(4,\) and \(4, 1\)"):
        SmoothL1Loss()(np.zeros(4), np.zeros((4, 1)))


def test_the_config_gives_the_arguments_back():
    config = SmoothL1Loss(name="cspp").get_config()
    assert SmoothL1Loss.from_config(config).get_config() == config
