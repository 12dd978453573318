import cv2
import keras
import numpy as np
import pytest

from qualitykit.models.reduction import check_reduction, reduce_by, with_area_reductions

pytestmark = pytest.mark.backends


def reduced(images, factor):
    inputs = keras.Input((None, None, 3))
    return np.asarray(keras.Model(inputs, reduce_by(inputs, factor)).predict_on_batch(images))


@pytest.mark.parametrize(("factor", "side"), [("4/3", 36), (2, 24), ("3/2", 32)])
def test_it_averages_areas_as_opencv_does(factor, side, rng):
    images = rng.integers(0, 256, (1, 48, 48, 3)).astype("float32")
    expected = cv2.resize(images[0], (side, side), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(reduced(images, factor)[0], expected, atol=1e-3)


def test_what_is_left_over_at_the_edge_is_averaged_too():
    assert reduced(np.full((1, 50, 49, 3), 7.0), "4/3").shape == (1, 38, 37, 3)
    np.testing.assert_allclose(reduced(np.full((1, 50, 49, 3), 7.0), "4/3"), 7.0, rtol=1e-6)


@pytest.mark.parametrize("factor", [0, 0.5, "3/4", "x", "1/0", "7/5", None])
def test_what_makes_nothing_smaller_or_takes_too_much_memory_is_refused(factor):
    with pytest.raises(ValueError, match="a reduction a whole number or a fraction"):
        check_reduction(factor)


def old_reduction(inputs, repeats=3, averaged=4, **options):
    repeated = keras.layers.UpSampling2D(repeats, **options)(inputs)
    return keras.layers.AveragePooling2D(averaged, padding="same")(repeated)


@pytest.mark.parametrize("side", [40, 41, 42, 43])
def test_a_saved_model_that_repeats_pixels_is_given_one_convolution_instead(side, rng):
    inputs = keras.Input((None, None, 3))
    features = keras.layers.Conv2D(4, 3)(old_reduction(inputs))
    model = keras.Model(inputs, [keras.layers.GlobalAveragePooling2D()(features), features])
    lighter = with_area_reductions(model)
    assert "UpSampling2D" not in {type(layer).__name__ for layer in lighter.layers}
    assert all(a is b for a, b in zip(model.weights, lighter.weights, strict=True))
    images = rng.random((2, side, 37, 3)).astype("float32")
    for found, expected in zip(lighter.predict_on_batch(images), model.predict_on_batch(images), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_other_enlargements_stay():
    inputs = keras.Input((None, None, 3))
    for outputs in (
        old_reduction(inputs, interpolation="bilinear"),
        old_reduction(inputs, repeats=4, averaged=3),
        keras.layers.MaxPooling2D(4)(keras.layers.UpSampling2D(3)(inputs)),
        keras.layers.Conv2D(1, 1)(inputs),
    ):
        model = keras.Model(inputs, outputs)
        assert with_area_reductions(model) is model


@pytest.mark.parametrize("use", [keras.layers.Conv2D(1, 1), lambda repeated: repeated])
def test_repeated_pixels_that_are_used_elsewhere_too_stay(use):
    inputs = keras.Input((None, None, 3))
    repeated = keras.layers.UpSampling2D(3)(inputs)
    averaged = keras.layers.AveragePooling2D(4, padding="same")(repeated)
    model = keras.Model(inputs, [averaged, use(repeated)])
    assert with_area_reductions(model) is model


def test_models_that_are_not_functional_are_given_back():
    layers = [keras.layers.UpSampling2D(3), keras.layers.AveragePooling2D(4, padding="same")]
    model = keras.Sequential([keras.Input((None, None, 3)), *layers])
    assert with_area_reductions(model) is model
