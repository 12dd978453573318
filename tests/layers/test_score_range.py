import keras
import numpy as np
import pytest

from qualitykit.layers import ScoreRange

pytestmark = pytest.mark.backends


def test_it_maps_the_source_range_onto_the_target_range_and_stays_inside():
    scores = ScoreRange((0, 1), (0, 100))(np.array([[-0.5], [0.0], [0.25], [1.0], [1.5]], "float32"))
    np.testing.assert_allclose(np.asarray(scores)[:, 0], [0, 0, 25, 100, 100], atol=1e-4)


def test_beyond_the_range_a_gradient_still_flows():
    inputs = keras.Input((1,))
    output = ScoreRange((0, 1), (0, 10))(
        keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
    )
    model = keras.Model(inputs, output)
    model.compile(keras.optimizers.SGD(0.01), "mse")
    # 2 is clipped to 10; the target 0 pulls the weight down only if the clip lets the gradient through.
    model.train_on_batch(np.array([[2.0]]), np.array([[0.0]]))
    assert float(np.asarray(model.get_weights()[0]).item()) < 1.0


@pytest.mark.parametrize("argument", ["source", "target"])
def test_an_empty_range_is_refused(argument):
    with pytest.raises(ValueError, match=f"{argument} must be .low, high. with low < high"):
        ScoreRange(**{argument: (1, 1)})
