import keras
import numpy as np
import pytest

from qualitykit.layers import HyperDense

pytestmark = pytest.mark.backends


@pytest.fixture
def inputs(rng):
    shapes = ((3, 5), (3, 5, 2), (3, 2))
    return [rng.normal(size=shape).astype("float32") for shape in shapes]


def test_each_image_is_multiplied_by_its_own_kernel(inputs):
    x, kernels, biases = inputs
    expected = np.einsum("ni,nio->no", x, kernels) + biases
    result = keras.ops.convert_to_numpy(HyperDense()(inputs))
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_the_activation_comes_last(inputs):
    linear = keras.ops.convert_to_numpy(HyperDense()(inputs))
    result = keras.ops.convert_to_numpy(HyperDense("sigmoid")(inputs))
    np.testing.assert_allclose(result, 1 / (1 + np.exp(-linear)), rtol=1e-5)


def test_it_has_no_weights_of_its_own(inputs):
    layer = HyperDense("relu")
    layer(inputs)
    assert layer.weights == []


def test_one_kernel_for_all_is_a_dense_layer(inputs):
    x, kernels, biases = inputs
    dense = keras.layers.Dense(2)
    dense.build(x.shape)
    dense.set_weights([kernels[0], biases[0]])
    same = [x, np.repeat(kernels[:1], 3, 0), np.repeat(biases[:1], 3, 0)]
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(HyperDense()(same)), keras.ops.convert_to_numpy(dense(x)), rtol=1e-5
    )


def test_shapes_that_do_not_fit_are_refused(inputs):
    x, kernels, biases = inputs
    with pytest.raises(ValueError, match=r"Received shapes: \(3, 4\), \(3, 5, 2\), \(3, 2\)"):
        HyperDense()([x[:, :4], kernels, biases])


def test_the_config_gives_the_arguments_back():
    layer = HyperDense("sigmoid", name="target")
    assert HyperDense.from_config(layer.get_config()).get_config() == layer.get_config()
    assert layer.get_config()["activation"] == "sigmoid"
