import keras
import pytest

from qualitykit.analysis.inspection import describe_cost, multiply_adds
from qualitykit.layers import HyperDense, KernelRegression

pytestmark = pytest.mark.backends


def cost(*layers, shape=(8, 8, 3)):
    inputs = keras.Input(shape)
    x = inputs
    for layer in layers:
        x = layer(x)
    return multiply_adds(keras.Model(inputs, x))


def test_each_kind_of_layer_is_counted_by_hand():
    layers = keras.layers
    assert cost(layers.Conv2D(5, 3, strides=2, padding="same")) == 4 * 4 * 5 * 9 * 3
    assert cost(layers.Conv2D(6, 1, groups=3)) == 8 * 8 * 6 * 1
    assert cost(layers.DepthwiseConv2D(3, padding="same")) == 8 * 8 * 3 * 9
    assert cost(layers.SeparableConv2D(5, 3, strides=2, padding="same")) == 4 * 4 * 3 * (9 + 5)
    assert cost(layers.Conv2DTranspose(4, 2, strides=2)) == 8 * 8 * 3 * 4 * 4
    assert cost(layers.Flatten(), layers.Dense(7)) == 8 * 8 * 3 * 7
    assert cost(layers.Reshape((64, 3)), layers.GRU(5)) == 64 * 3 * 5 * (3 + 5)
    assert cost(layers.Reshape((64, 3)), layers.LSTM(5, return_sequences=True)) == 64 * 4 * 5 * (3 + 5)


def test_layers_of_our_own_are_counted_by_hand():
    flatten, kernel = keras.layers.Flatten(), KernelRegression(landmarks=10, gamma=1)
    assert cost(flatten, kernel) == 10 * (8 * 8 * 3 + 1)
    vectors, kernels, biases = keras.Input((4,)), keras.Input((4, 6)), keras.Input((6,))
    inner = keras.Model([vectors, kernels, biases], HyperDense()([vectors, kernels, biases]))
    image = keras.Input((4, 2, 3))
    flat = keras.layers.Flatten()(image)
    made = [flat[:, :4], keras.layers.Reshape((4, 6))(flat), flat[:, :6]]
    assert multiply_adds(keras.Model(image, inner(made))) == 4 * 6


def test_a_layer_counts_each_time_it_is_called():
    shared = keras.layers.Conv2D(3, 1)
    assert cost(shared, shared) == 2 * 8 * 8 * 3 * 3


def test_nested_models_count_and_the_model_is_left_as_it_was():
    inner_inputs = keras.Input((None, None, 3))
    inner = keras.Model(inner_inputs, keras.layers.Conv2D(2, 1)(inner_inputs))
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, inner(inputs))
    assert multiply_adds(model, 10, 20) == multiply_adds(model, 10, 20) == 10 * 20 * 2 * 3
    assert "call" not in vars(inner.layers[-1])


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a count of shapes: once is enough")
def test_resnet50_costs_what_is_published():
    """He et al., Table 1: 3.8 G; Keras has their first version, with the stride in the 1x1 convolution."""
    model = keras.applications.ResNet50(weights=None, include_top=False)
    found = describe_cost(model)
    assert found["parameters"] == "23,587,712"
    assert found["multiply-adds at 224x224"] in ("3.86 G", "3.87 G")
