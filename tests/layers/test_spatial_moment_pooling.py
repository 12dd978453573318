import keras
import numpy as np
import pytest
from scipy import stats

from qualitykit.analysis.gradients import score_gradients
from qualitykit.layers import SpatialMomentPooling

pytestmark = pytest.mark.backends


def run(layer, maps, **arguments):
    return keras.ops.convert_to_numpy(layer(maps, **arguments))


def scipy_moments(maps, order, rows, columns):
    """SciPy's mean and central moments of the windows whose pixels are listed, one list a window."""
    pooled = []
    for i in range(1, order + 1):
        cells = [[_moment(maps[:, r][:, :, c], i) for c in columns] for r in rows]
        pooled.append(np.moveaxis(np.array(cells), 2, 0))
    return np.concatenate(pooled, axis=-1)


def _moment(window, order):
    values = window.reshape(len(window), -1, window.shape[-1])
    return values.mean(1) if order == 1 else stats.moment(values, order=order, axis=1)


def windows(side, size, stride, dilation, padding):
    """The pixels that each window of a convolution sees, those beyond the border left out."""
    reach = dilation * (size - 1) + 1
    if padding == "valid":
        starts = range(0, side - reach + 1, stride)
    else:
        count = -(-side // stride)
        before = max((count - 1) * stride + reach - side, 0) // 2
        starts = [i * stride - before for i in range(count)]
    return [[s + j * dilation for j in range(size) if 0 <= s + j * dilation < side] for s in starts]


@pytest.mark.parametrize(
    ("size", "stride", "dilation", "padding"),
    [
        (3, 3, 1, "valid"),
        (3, 2, 1, "same"),
        ((2, 4), (1, 3), 1, "same"),
        (2, 1, 3, "valid"),
        ((3, 2), 2, (2, 1), "same"),
    ],
)
def test_moments_of_every_window_equal_scipys(rng, size, stride, dilation, padding):
    maps = rng.normal(1, 2, (2, 9, 8, 3)).astype("float32")
    pairs = [v if isinstance(v, tuple) else (v, v) for v in (size, stride, dilation)]
    rows, columns = (windows(s, *(v[axis] for v in pairs), padding) for axis, s in enumerate((9, 8)))
    expected = scipy_moments(maps, 4, rows, columns)
    layer = SpatialMomentPooling(4, size, stride, padding, dilation, normalization=None)
    assert layer.compute_output_shape(maps.shape) == expected.shape
    np.testing.assert_allclose(run(layer, maps), expected, rtol=1e-4, atol=1e-4)


def test_global_moments_equal_scipys(rng):
    maps = rng.normal(size=(2, 5, 6, 3)).astype("float32")
    expected = scipy_moments(maps, 4, [range(5)], [range(6)])[:, 0, 0]
    result = run(SpatialMomentPooling(4, normalization=None), maps)
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


def test_order_one_is_average_pooling_to_the_bit(rng):
    maps = rng.normal(size=(2, 9, 7, 3)).astype("float32")
    # On PyTorch, Keras' own pooling counts pixels beyond the border, so "same" is no reference there.
    for padding in ("valid",) if keras.backend.backend() == "torch" else ("valid", "same"):
        average = keras.layers.AveragePooling2D(3, 2, padding)
        np.testing.assert_array_equal(run(SpatialMomentPooling(1, 3, 2, padding), maps), run(average, maps))
    everywhere = keras.layers.GlobalAveragePooling2D()
    np.testing.assert_array_equal(run(SpatialMomentPooling(1), maps), run(everywhere, maps))


@pytest.mark.parametrize("order", [1, 2, 4])
def test_order_n_gives_n_times_the_channels(order):
    maps = np.ones((1, 8, 8, 5), "float32")
    assert run(SpatialMomentPooling(order), maps).shape == (1, 5 * order)
    assert run(SpatialMomentPooling(order, 4), maps).shape == (1, 2, 2, 5 * order)


def test_layer_normalisation_leaves_mean_and_variance_alone(rng):
    maps = rng.gamma(1.0, 1.0, (3, 6, 6, 20)).astype("float32")
    plain = run(SpatialMomentPooling(4, normalization=None), maps)
    normalised = run(SpatialMomentPooling(4), maps)
    np.testing.assert_allclose(normalised[:, :40], plain[:, :40], rtol=1e-5)
    for moment in (slice(40, 60), slice(60, 80)):
        expected = plain[:, moment] - plain[:, moment].mean(1, keepdims=True)
        expected /= np.sqrt(plain[:, moment].var(1, keepdims=True) + 1e-5)
        np.testing.assert_allclose(normalised[:, moment], expected, rtol=1e-3, atol=1e-4)


def test_max_normalisation_divides_by_the_images_largest(rng):
    maps = rng.gamma(1.0, 1.0, (2, 6, 6, 8)).astype("float32")
    plain = run(SpatialMomentPooling(3, normalization=None), maps)[:, 16:]
    expected = plain / (np.abs(plain).max(1, keepdims=True) + 1e-5)
    result = run(SpatialMomentPooling(3, normalization="max"), maps)[:, 16:]
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-6)


def test_batch_normalisation_sees_the_batch_in_training_only(rng):
    maps = rng.gamma(1.0, 1.0, (8, 6, 6, 4)).astype("float32")
    layer = SpatialMomentPooling(3, normalization="batch")
    trained = run(layer, maps, training=True)[:, 8:]
    np.testing.assert_allclose(trained.mean(0), 0, atol=1e-5)
    plain = run(SpatialMomentPooling(3, normalization=None), maps)[:, 8:]
    fresh = SpatialMomentPooling(3, normalization="batch")
    np.testing.assert_allclose(run(fresh, maps, training=False)[:, 8:], plain, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("normalization", ["layer", "max", None])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("size", [None, 1])
def test_constant_and_one_pixel_maps_have_finite_values_and_gradients(normalization, dtype, size):
    layer = SpatialMomentPooling(4, size, normalization=normalization, dtype=dtype)

    def total(maps):
        moments = keras.ops.cast(layer(maps[0]), "float32")
        return keras.ops.sum(keras.ops.reshape(moments, (2, -1)), axis=1)

    for shape in ((2, 4, 4, 3), (2, 1, 1, 3)):
        scores, gradients = score_gradients(total, [np.full(shape, 7.0)])
        assert np.isfinite(scores).all() and np.isfinite(gradients[0]).all()


@pytest.mark.parametrize("normalization", ["layer", "batch", "max", None])
def test_half_precision_never_overflows(rng, normalization):
    maps = rng.normal(0, 1e4, (2, 8, 8, 4)).astype("float16")
    layer = SpatialMomentPooling(4, normalization=normalization, dtype="mixed_float16")
    result = run(layer, maps)
    assert result.dtype == np.float16
    assert np.isfinite(result).all()


def test_layer_normalisation_does_not_depend_on_the_size_of_huge_moments(rng):
    maps = rng.normal(size=(1, 8, 8, 6)).astype("float32")
    large, huge = (run(SpatialMomentPooling(4), maps * scale)[:, 12:] for scale in (1e2, 1e6))
    np.testing.assert_allclose(large, huge, rtol=1e-3, atol=1e-3)


def test_one_graph_takes_any_size(rng):
    images = keras.Input((None, None, 2))
    model = keras.Model(images, SpatialMomentPooling(2, 3, 2, "same")(images))
    for side in (5, 8):
        maps = rng.normal(size=(1, side, side, 2)).astype("float32")
        expected = run(SpatialMomentPooling(2, 3, 2, "same"), maps)
        np.testing.assert_allclose(model.predict(maps, verbose=0), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"order": 0}, "order must be an integer of at least 1. Received: order=0"),
        ({"padding": "full"}, "padding must be 'valid' or 'same'. Received: padding='full'"),
        ({"normalization": "group"}, "normalization must be one of .* Received: normalization='group'"),
        ({"size": (1, 2, 3)}, "size must be an integer of at least 1 or a pair of such. Received: size="),
        ({"stride": 2}, "stride and dilation need a size"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SpatialMomentPooling(**arguments)


def test_a_window_larger_than_the_map_is_refused():
    with pytest.raises(ValueError, match="at least as large as its window of 5. Received: side=4"):
        SpatialMomentPooling(2, 5)(np.ones((1, 4, 8, 1), "float32"))


@pytest.mark.parametrize("normalization", ["layer", "batch"])
def test_the_config_is_the_same_before_and_after_build(normalization):
    layer = SpatialMomentPooling(4, (3, 2), 2, "same", 1, normalization, 1e-4, name="smp")
    before = layer.get_config()
    layer.build((None, 8, 8, 3))
    assert layer.get_config() == before
    assert SpatialMomentPooling.from_config(before).get_config() == before


def test_batch_statistics_survive_saving(tmp_path, rng):
    images = keras.Input((6, 6, 2))
    model = keras.Model(images, SpatialMomentPooling(4, normalization="batch")(images))
    maps = rng.gamma(1.0, 1.0, (4, 6, 6, 2)).astype("float32")
    model(maps, training=True)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.predict(maps, verbose=0), model.predict(maps, verbose=0), rtol=1e-5)
