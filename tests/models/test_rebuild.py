import keras
import numpy as np
import pytest

from qualitykit.models.rebuild import rebuild


@pytest.fixture
def network():
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 1, strides=2, name="first")(inputs)
    return keras.Model(inputs, keras.layers.Conv2D(2, 1, name="second")(x), name="small")


def test_a_copy_without_changes_computes_the_same(network, rng):
    image = rng.normal(size=(1, 8, 8, 3)).astype("float32")
    copy = rebuild(network)
    assert copy.name == "small" and copy.get_layer("first") is not network.get_layer("first")
    np.testing.assert_array_equal(*(keras.ops.convert_to_numpy(m(image)) for m in (copy, network)))


def test_a_changed_stride_keeps_the_weights(network):
    copy = rebuild(network, changes={"first": {"strides": (1, 1)}})
    assert copy.output_shape == (None, 8, 8, 2)
    np.testing.assert_array_equal(
        copy.get_layer("first").get_weights()[0], network.get_layer("first").get_weights()[0]
    )


def test_an_inserted_layer_stands_behind_the_named_one(network, rng):
    image = rng.normal(size=(1, 8, 8, 3)).astype("float32")
    copy = rebuild(network, insertions={"first": keras.layers.Rescaling(0.0, name="off")})
    assert [layer.name for layer in copy.layers][1:] == ["first", "off", "second"]
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(copy(image)), 0)


def test_normalisation_with_fixed_statistics_is_copied(rng):
    inputs = keras.Input((4, 4, 3))
    network = keras.Model(inputs, keras.layers.Normalization(name="norm")(inputs))
    images = rng.normal(5, 2, (6, 4, 4, 3)).astype("float32")
    network.get_layer("norm").adapt(images)
    copied, original = (keras.ops.convert_to_numpy(m(images)) for m in (rebuild(network), network))
    np.testing.assert_array_equal(copied, original)
    assert abs(copied.mean()) < 1e-5
