import keras
import numpy as np
import pytest

from qualitykit.models.inference_mode import in_inference_mode

pytestmark = pytest.mark.backends


@pytest.fixture
def network():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.BatchNormalization(name="norm")(inputs), name="network")


@pytest.fixture
def model(network):
    inputs = keras.Input((4,))
    return keras.Model(inputs, in_inference_mode(network)(inputs))


def test_training_around_it_moves_no_batch_statistics(model, network, rng):
    x = rng.normal(5, 2, (8, 4)).astype("float32")
    result = keras.ops.convert_to_numpy(model(x, training=True))
    np.testing.assert_allclose(result, x, rtol=1e-2)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(network.get_layer("norm").moving_mean), 0)


def test_its_weights_are_still_trained(model):
    assert [w.name for w in model.trainable_weights] == ["gamma", "beta"]


def test_it_survives_saving(model, tmp_path, rng):
    x = rng.normal(5, 2, (8, 4)).astype("float32")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.get_layer("network").name == "network"
    result = keras.ops.convert_to_numpy(loaded(x, training=True))
    np.testing.assert_allclose(result, x, rtol=1e-2)
