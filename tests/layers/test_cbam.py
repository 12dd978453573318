import keras
import numpy as np
import pytest
from scipy.signal import correlate2d

from qualitykit.analysis.gradients import score_gradients
from qualitykit.layers import CBAM

pytestmark = pytest.mark.backends


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def numpy_cbam(maps, weights):
    """Eq. 1-4 of CSPP-IQA, image by image."""
    w0, b0, w1, b1, kernel, bias = weights

    def mlp(x):
        return np.maximum(x @ w0 + b0, 0) @ w1 + b1

    results = []
    for image in maps:
        image = image * sigmoid(mlp(image.mean((0, 1))) + mlp(image.max((0, 1))))
        planes = (image.mean(-1), image.max(-1))
        located = sum(correlate2d(plane, kernel[..., i, 0], "same") for i, plane in enumerate(planes))
        results.append(image * sigmoid(located + bias)[..., None])
    return np.stack(results)


def test_it_follows_equations_1_to_4(rng):
    maps = rng.normal(size=(2, 9, 8, 6)).astype("float32")
    layer = CBAM(ratio=2)
    layer.build(maps.shape)
    layer.set_weights([rng.normal(0, 0.3, w.shape) for w in layer.get_weights()])
    result = keras.ops.convert_to_numpy(layer(maps))
    np.testing.assert_allclose(result, numpy_cbam(maps, layer.get_weights()), rtol=1e-4, atol=1e-5)


def test_the_mean_and_the_maximum_share_one_mlp():
    layer = CBAM(ratio=16)
    layer.build((None, None, None, 64))
    # Two Dense layers with biases and one 7x7 convolution from two planes to one.
    assert layer.count_params() == (64 * 4 + 4) + (4 * 64 + 64) + (7 * 7 * 2 + 1)


def test_open_gates_pass_all_places_and_channels_on_alike_however_large_they_are(rng):
    maps = rng.uniform(0, 60, size=(2, 6, 6, 32)).astype("float32")
    layer = CBAM(gate_bias=4.0)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(maps)), maps * sigmoid(4) ** 2, rtol=1e-4)


def test_open_gates_learn(rng):
    keras.utils.set_random_seed(0)
    maps, target = rng.uniform(0, 6, size=(2, 8, 6, 6, 32)).astype("float32")
    model = keras.Sequential([CBAM(ratio=2, gate_bias=4.0)])  # of 2 hidden units none might be alive
    model.compile(keras.optimizers.Adam(0.001), "mse")
    history = model.fit(maps, target, epochs=10, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert all(np.abs(keras.ops.convert_to_numpy(weight)).max() > 0 for weight in model.trainable_variables)


def test_few_channels_keep_one_hidden_unit():
    layer = CBAM(ratio=16)
    layer.build((None, 4, 4, 3))
    assert layer.get_weights()[0].shape == (3, 1)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
@pytest.mark.parametrize("shape", [(1, 5, 4, 3), (1, 1, 1, 3)])
def test_constant_and_one_pixel_maps_have_finite_gradients(shape, policy):
    layer = CBAM(ratio=1, dtype=policy)
    scores, gradients = score_gradients(
        lambda x: keras.ops.mean(keras.ops.cast(layer(x[0]), "float32"), axis=(1, 2, 3)),
        [np.full(shape, 2.0)],
    )
    assert np.isfinite(scores).all() and np.isfinite(gradients[0]).all()


@pytest.mark.parametrize(("argument", "value"), [("ratio", 0), ("kernel_size", 7.0)])
def test_bad_arguments_are_named(argument, value):
    with pytest.raises(
        ValueError, match=f"{argument} must be an integer of at least 1. Received: {argument}="
    ):
        CBAM(**{argument: value})


def test_the_config_is_the_same_before_and_after_build():
    layer = CBAM(ratio=4, kernel_size=3, gate_bias=1.0, name="attention")
    before = layer.get_config()
    layer.build((None, None, None, 8))
    assert layer.get_config() == before
    assert CBAM.from_config(before).get_config() == before
