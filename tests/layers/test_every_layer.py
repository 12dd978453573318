"""What must hold of every exported layer: collected from the public names, not listed by hand."""

import keras
import numpy as np
import pytest

import qualitykit.layers

pytestmark = pytest.mark.backends

MAPS, PHOTOGRAPH, SEQUENCE = (2, 8, 8, 4), (2, 32, 48, 3), (2, 5, 6)
# Constructor arguments and the shapes of inputs of layers that need others than none and `MAPS`.
CASES = {
    "AreaReduction": ({"period": 4, "kept": 3}, PHOTOGRAPH),
    "CBAM": ({"ratio": 2}, MAPS),
    "EnlargeSmall": ({"side": 40}, PHOTOGRAPH),
    "ErrorMap": ({}, [PHOTOGRAPH, PHOTOGRAPH]),
    "FixedSize": ({"side": 8}, MAPS),
    "FitToMultiple": ({"multiple": 3}, MAPS),
    "GRUPatchPooler": ({"units": (4, 3), "dense_units": 5}, SEQUENCE),
    "HighFrequency": ({}, PHOTOGRAPH),
    "HyperDense": ({"activation": "sigmoid"}, [(2, 3), (2, 3, 4), (2, 4)]),
    "InputScaling": ({"mode": "tf"}, PHOTOGRAPH),
    "KernelRegression": ({"landmarks": 3, "gamma": 0.5, "kernel": "exponential", "outputs": 2}, (2, 4)),
    "MeanPatchPooler": ({"dense_units": 5}, SEQUENCE),
    "MeanRating": ({"low": 1.0, "high": 5.0}, (2, 5)),
    "MergePatches": ({}, (2, 3, 8, 8, 3)),
    "MonotoneCurve": ({"knots": 4, "bend": 0.2}, (3, 1)),
    "PatchGrid": ({"size": 16, "step": 12}, PHOTOGRAPH),
    "PatchSequence": ({"size": 16}, PHOTOGRAPH),
    "ShaveBorder": ({"cells": 2}, MAPS),
    "SpatialMomentPooling": ({"order": 4}, MAPS),
    "SpatialStatistics": ({"third_moment": True}, MAPS),
    "SplitPatches": ({}, [(6, 5), (2, 3, 8, 8, 3)]),
    "Standardise": ({"limit": 3.0}, (2, 4)),
    "ZeroCenter": ({}, SEQUENCE),
}
# Their results are small differences of large numbers, or cut at a place that rounding moves.
FLOAT32 = {"EnlargeSmall", "ErrorMap", "HighFrequency"}


def layer_of(name, **more):
    return getattr(qualitykit.layers, name)(**CASES.get(name, ({}, MAPS))[0], **more)


def shapes_of(name):
    shapes = CASES.get(name, ({}, MAPS))[1]
    return shapes if isinstance(shapes, list) else [shapes]


def inputs_of(name):
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0, 255 if s[-1] == 3 else 1, s).astype("float32") for s in shapes_of(name)]
    return arrays if len(arrays) > 1 else arrays[0]


def model_of(layer, name, known=True):
    """The layer as a Functional model, with known or open sizes of maps."""
    tensors = []
    for shape in shapes_of(name):
        inner = shape[1:] if known or len(shape) != 4 else (None, None, shape[-1])
        tensors.append(keras.Input(inner, batch_size=shape[0]))
    return keras.Model(tensors, layer(tensors if len(tensors) > 1 else tensors[0]))


@pytest.fixture(params=sorted(qualitykit.layers.__all__))
def name(request):
    keras.utils.set_random_seed(0)
    return request.param


def test_the_config_gives_the_arguments_back_before_and_after_build(name):
    layer = layer_of(name)
    before = layer.get_config()
    again = type(layer).from_config(before)
    model_of(layer, name)
    assert layer.get_config() == before == again.get_config()
    assert set(CASES.get(name, ({}, None))[0]) <= set(before)


def test_saved_and_loaded_with_plain_keras_it_computes_the_same(name, tmp_path):
    model, inputs = model_of(layer_of(name), name), inputs_of(name)
    expected = np.asarray(model.predict_on_batch(inputs))
    model.save(tmp_path / "layer.keras")
    loaded = keras.saving.load_model(tmp_path / "layer.keras")
    np.testing.assert_array_equal(np.asarray(loaded.predict_on_batch(inputs)), expected)


def test_the_symbolic_shape_is_that_of_the_result(name):
    model = model_of(layer_of(name), name)
    result = model.predict_on_batch(inputs_of(name))
    assert tuple(result.shape) == tuple(model.output_shape)
    symbolic = layer_of(name)(
        [keras.KerasTensor(s) for s in shapes_of(name)]
        if len(shapes_of(name)) > 1
        else keras.KerasTensor(shapes_of(name)[0])
    )
    assert tuple(symbolic.shape) == tuple(result.shape)


def test_mixed_precision_gives_nearly_the_same(name):
    if name in FLOAT32:
        assert layer_of(name, dtype="float32").compute_dtype == "float32"
        return
    plain, mixed = layer_of(name), layer_of(name, dtype="mixed_float16")
    models = [model_of(layer, name) for layer in (plain, mixed)]
    models[1].set_weights(models[0].get_weights())
    exact, half = (np.asarray(m.predict_on_batch(inputs_of(name))).astype("float32") for m in models)
    np.testing.assert_allclose(half, exact, rtol=0.02, atol=0.02 * np.abs(exact).max() + 1e-3)


def test_its_weights_get_finite_gradients(name):
    model = model_of(layer_of(name), name)
    if not model.trainable_weights:
        return
    model.compile(keras.optimizers.SGD(1e-3), "mse")
    before = [weight.copy() for weight in model.get_weights()]
    target = np.asarray(model.predict_on_batch(inputs_of(name))) + 1
    loss = model.train_on_batch(inputs_of(name), target)
    assert np.isfinite(float(np.asarray(loss)))
    after = model.get_weights()
    assert all(np.isfinite(weight).all() for weight in after)
    assert any((a != b).any() for a, b in zip(after, before, strict=True))
