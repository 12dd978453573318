import gc

import keras
import numpy as np
import pytest

from qualitykit.analysis.grad_cam import _halves, explain, grad_cam
from qualitykit.layers import KernelRegression, ScoreRange, SpatialStatistics
from tests.analysis import networks

L = keras.layers


@pytest.fixture
def photographs(rng):
    return rng.uniform(0, 255, (2, 16, 12, 3)).astype("float32")


def identity_network(head, channels=3):
    """Maps that are the photograph's own channels, so that every map can be computed by hand."""
    x = keras.Input((None, None, channels))
    maps = L.Dense(channels, use_bias=False, kernel_initializer="identity", name="maps")
    return keras.Model(x, head(maps(x)))


def averaged(*weights):
    """Global average pooling and a dense layer of these weights."""
    score = L.Dense(1, name="score")

    def head(maps):
        output = score(L.GlobalAveragePooling2D()(maps))
        score.set_weights([np.array(weights, "float32")[:, None], np.zeros(1)])
        return output

    return head


@pytest.mark.backends
def test_an_average_and_a_dense_layer_give_the_papers_map(photographs):
    # Grad-CAM, equations 1-2: with average pooling the weights are the dense layer's, up to a factor
    expected = np.maximum(photographs @ [0.5, -1.0, 0.25], 0)
    expected /= expected.max(axis=(1, 2), keepdims=True)
    heat = grad_cam(identity_network(averaged(0.5, -1.0, 0.25)), photographs)
    assert heat.dtype == np.float32
    np.testing.assert_allclose(heat, expected, atol=1e-5)


@pytest.mark.backends
@pytest.mark.parametrize("network", networks.ONE_STREAM)
def test_nesting_does_not_change_the_map(network, photographs):
    parts = networks.Parts()
    expected = grad_cam(networks.flat(parts), photographs, sign="both")
    assert np.abs(expected).max(axis=(1, 2)).tolist() == [1, 1]
    np.testing.assert_allclose(grad_cam(network(parts), photographs, sign="both"), expected, atol=1e-4)


@pytest.mark.backends
@pytest.mark.parametrize("network", networks.MANY_STREAMS)
def test_models_of_several_streams_are_explained(network, photographs):
    heat = grad_cam(network(networks.Parts()), photographs, sign="both")
    assert heat.shape == photographs.shape[:3]
    assert np.abs(heat).max(axis=(1, 2)).tolist() == [1, 1]


@pytest.mark.backends
@pytest.mark.parametrize("network", [networks.nested_twice, networks.two_streams, networks.stages])
def test_a_model_from_disk_gives_the_same_map(network, photographs, tmp_path):
    model = network(networks.Parts())
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(grad_cam(loaded, photographs), grad_cam(model, photographs), atol=1e-5)


def test_an_explained_model_saves_and_loads_to_equal_scores(photographs, tmp_path):
    model = networks.two_resolutions(networks.Parts())
    grad_cam(model, photographs)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(photographs, verbose=0), model.predict(photographs, verbose=0)
    )


def test_a_stream_that_does_not_count_does_not_show(photographs):
    parts = networks.Parts()
    model = networks.two_streams(parts)
    weights = parts.score.get_weights()
    weights[0][4:] = 0
    parts.score.set_weights(weights)
    alone = grad_cam(model, photographs, "left/second", sign="both")
    np.testing.assert_allclose(grad_cam(model, photographs, sign="both"), alone, atol=1e-5)


def test_stages_are_added_on_the_coarsest_grid(rng):
    x = keras.Input((8, 8, 1))
    fine = L.Conv2D(1, 1, use_bias=False, kernel_initializer="ones")(x)
    coarse = L.AveragePooling2D(2)(fine)
    pooled = [L.GlobalAveragePooling2D()(fine), L.GlobalAveragePooling2D()(coarse)]
    score = L.Dense(1)
    model = keras.Model(x, score(L.Concatenate()(pooled)))
    score.set_weights([np.array([[1.0], [3.0]]), np.zeros(1)])
    photograph = rng.uniform(0, 1, (1, 8, 8, 1))
    means = photograph.reshape(4, 2, 4, 2).mean(axis=(1, 3))  # both stages, averaged down, are these
    corners = grad_cam(model, photograph)[0][::7, ::7]  # which enlarging leaves as they are
    np.testing.assert_allclose(corners / corners[0, 0], means[::3, ::3] / means[0, 0], rtol=1e-4)


@pytest.mark.backends
def test_the_sign_chooses_what_raises_or_lowers_the_score(photographs):
    model, opposite = identity_network(averaged(1, -2, 1)), identity_network(averaged(-1, 2, -1))
    np.testing.assert_allclose(
        grad_cam(model, photographs, sign="negative"), grad_cam(opposite, photographs), atol=1e-5
    )


def test_both_signs_together_are_the_two_sides_on_one_scale(photographs):
    model = identity_network(averaged(1, -2, 1))
    both = grad_cam(model, photographs, sign="both")
    for sign, side in (("positive", np.maximum(both, 0)), ("negative", np.maximum(-both, 0))):
        expected = side / side.max(axis=(1, 2), keepdims=True)
        np.testing.assert_allclose(grad_cam(model, photographs, sign=sign), expected, atol=1e-5)


def test_a_relative_map_does_not_depend_on_what_every_place_has_in_common(photographs):
    model = identity_network(averaged(1, 0, 0))
    heat = grad_cam(model, photographs, sign="both", relative=True)
    brighter = grad_cam(model, photographs + 100, sign="both", relative=True)
    np.testing.assert_allclose(heat, brighter, atol=1e-4)
    np.testing.assert_allclose(heat.mean(axis=(1, 2)), 0, atol=1e-4)


@pytest.mark.backends
def test_a_head_that_reads_the_spread_is_explained_by_position(rng):
    photograph = np.full((1, 9, 9, 1), 10.0)
    photograph[0, 2, 6] = 90
    score = L.Dense(1)

    def head(maps):
        output = score(SpatialStatistics()(maps))
        score.set_weights([np.array([[0.0], [1.0]]), np.zeros(1)])
        return output

    heat = grad_cam(identity_network(head, channels=1), photograph)[0]
    assert heat[2, 6] == 1
    heat[2, 6] = 0
    assert heat.max() < 0.1


def test_channel_weighting_is_the_same_where_the_head_averages(photographs):
    model = networks.nested(networks.Parts())
    np.testing.assert_allclose(
        grad_cam(model, photographs, weighting="channel"), grad_cam(model, photographs), atol=1e-5
    )


@pytest.mark.backends
def test_a_kernel_head_on_statistics_with_a_range_of_scores_is_explained(photographs):
    keras.utils.set_random_seed(0)
    x = keras.Input((None, None, 3))
    maps = L.Conv2D(4, 3, strides=2, activation="relu")(L.Rescaling(1 / 255)(x))
    score = KernelRegression(landmarks=3, gamma=0.1)(SpatialStatistics()(maps))
    model = keras.Model(x, ScoreRange((0, 1e-3), (0, 100))(score))  # far outside its range: held at an end
    heat = grad_cam(model, photographs, sign="both")
    assert np.abs(heat).max(axis=(1, 2)).tolist() == [1, 1]


@pytest.mark.backends
def test_a_constant_score_gives_an_empty_map(photographs):
    for sign in ("positive", "negative", "both"):
        heat = grad_cam(identity_network(averaged(0, 0, 0)), photographs, sign=sign, relative=sign == "both")
        assert not heat.any()


def test_a_black_photograph_gives_an_empty_map():
    assert not grad_cam(identity_network(averaged(1, 1, 1)), np.zeros((1, 4, 4, 3))).any()


def test_a_photograph_is_explained_as_in_a_batch(photographs):
    model = networks.nested(networks.Parts())
    np.testing.assert_allclose(
        explain(model, photographs[1].astype("uint8")),
        grad_cam(model, photographs.astype("uint8"))[1],
        atol=1e-4,
    )


def test_photographs_of_any_size_give_maps_of_their_size(rng):
    model = networks.stages(networks.Parts())
    for shape in ((20, 31), (7, 9), (20, 31)):
        assert explain(model, rng.uniform(0, 255, (*shape, 3))).shape == shape


def test_equal_shapes_are_traced_once(rng):
    class Counted(L.Layer):
        calls = 0

        def call(self, x):
            Counted.calls += 1
            return x

    parts, x = networks.Parts(), networks.image()
    model = keras.Model(x, parts.head(parts.features(Counted()(x))))
    if keras.backend.backend() == "torch":
        pytest.skip("PyTorch runs eagerly: nothing is traced")
    explain(model, rng.uniform(0, 255, (10, 10, 3)))
    traced = Counted.calls
    for _ in range(3):
        explain(model, rng.uniform(0, 255, (10, 10, 3)))
    assert Counted.calls == traced


def test_a_model_is_forgotten_when_it_is_gone(photographs):
    model = networks.nested(networks.Parts())
    grad_cam(model, photographs)
    assert model in _halves
    before = len(_halves)
    del model
    gc.collect()
    assert len(_halves) < before


def test_weights_changed_after_the_first_map_count(photographs):
    parts = networks.Parts()
    model = networks.nested(parts)
    before = grad_cam(model, photographs)
    parts.second.set_weights([-parts.second.get_weights()[0], parts.second.get_weights()[1]])
    fresh = keras.models.clone_model(networks.flat(parts))
    fresh.set_weights(networks.flat(parts).get_weights())
    after = grad_cam(model, photographs)
    assert np.abs(after - before).max() > 0.1
    np.testing.assert_allclose(after, grad_cam(fresh, photographs), atol=1e-4)


@pytest.mark.parametrize("layer", ["backbone/first", "first"])
def test_a_layer_can_be_named_by_its_path_or_its_end(layer, photographs):
    parts = networks.Parts()
    expected = grad_cam(networks.flat(parts), photographs, "first")
    np.testing.assert_allclose(grad_cam(networks.nested(parts), photographs, layer), expected, atol=1e-4)


def test_a_nested_model_can_be_named(photographs):
    model = networks.stages(networks.Parts())
    np.testing.assert_allclose(
        grad_cam(model, photographs, "backbone"), grad_cam(model, photographs), atol=1e-5
    )


def test_a_layer_with_a_way_round_it_can_be_named(photographs):
    heat = grad_cam(networks.round_about(networks.Parts()), photographs, "branch", sign="both")
    assert np.isfinite(heat).all() and heat.any()


def test_a_sequential_model_that_was_never_built_is_built(photographs):
    parts = networks.Parts()
    model = keras.Sequential([parts.first, L.GlobalAveragePooling2D(), parts.score])
    assert grad_cam(model, photographs).shape == photographs.shape[:3]


def test_an_application_nested_in_a_model_is_cut_at_its_last_map(rng):
    x = keras.Input((96, 96, 3))
    backbone = keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, include_top=False, weights=None)
    model = keras.Model(x, L.Dense(1)(L.GlobalAveragePooling2D()(backbone(x / 127.5 - 1, training=False))))
    photograph = rng.uniform(0, 255, (96, 96, 3))
    heat = explain(model, photograph, sign="both")
    np.testing.assert_array_equal(heat, explain(model, photograph, "out_relu", sign="both"))
    assert heat.shape == (96, 96) and np.abs(heat).max() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sign": "up"}, "sign must be one of .*'positive', 'negative', 'both'.* Received: sign='up'"),
        ({"weighting": "none"}, "weighting must be one of .*Received: weighting='none'"),
        ({"layer": "nothing"}, r"such as \['first', 'norm', 'second'\]. Received: layer='nothing'"),
        ({"layer": "score"}, r"one layer with an output \(N, H, W, C\).* Received: layer='score'"),
    ],
)
def test_bad_arguments_are_named(arguments, message, photographs):
    with pytest.raises(ValueError, match=message):
        grad_cam(networks.flat(networks.Parts()), photographs, **arguments)


def test_a_name_that_two_layers_share_is_refused_with_both(photographs):
    with pytest.raises(ValueError, match=r"\['left/scaling', 'right/scaling'\]. Received: layer='scaling'"):
        grad_cam(networks.two_streams(networks.Parts()), photographs, "scaling")


@pytest.mark.parametrize("shape", [(4, 4, 3), (0, 4, 4, 3)])
def test_images_of_a_wrong_rank_are_refused(shape):
    with pytest.raises(
        ValueError, match=r"images must have the shape \(N, H, W, C\). Received: images of shape"
    ):
        grad_cam(networks.flat(networks.Parts()), np.zeros(shape))


def test_a_batch_where_one_photograph_is_meant_is_refused():
    with pytest.raises(
        ValueError, match=r"image must have the shape \(H, W, C\). Received: image of shape \(1,"
    ):
        explain(networks.flat(networks.Parts()), np.zeros((1, 4, 4, 3)))


def test_images_that_do_not_fit_the_models_input_are_refused():
    x = networks.image(8)
    model = keras.Model(x, networks.Parts().head(L.Conv2D(4, 1)(x)))
    with pytest.raises(
        ValueError, match=r"fit the model's input \(8, 8, 3\). Received: images of shape \(1, 4,"
    ):
        grad_cam(model, np.zeros((1, 4, 4, 3)))


def test_a_model_without_a_map_is_refused():
    x = networks.image(8)
    with pytest.raises(ValueError, match="model must have a layer whose output"):
        grad_cam(keras.Model(x, L.Dense(1)(L.Flatten()(x))), np.zeros((1, 8, 8, 3)))


def test_a_model_that_looks_at_patches_by_themselves_is_refused():
    x = networks.image(8)
    patches = keras.ops.reshape(x, (-1, 4, 8, 3))
    score = networks.Parts().head(L.Conv2D(4, 1)(patches))
    model = keras.Model(x, keras.ops.mean(keras.ops.reshape(score, (-1, 2)), axis=1, keepdims=True))
    with pytest.raises(ValueError, match="must keep one map per image"):
        grad_cam(model, np.zeros((1, 8, 8, 3)))


def test_kernels_that_a_hyper_network_makes_of_maps_are_not_maps(photographs):
    x = networks.image()
    maps = L.Conv2D(4, 3, strides=4, name="maps")(x)
    pooled = keras.layers.Resizing(2, 2)(maps)
    kernel = L.Reshape((16,))(L.Permute((3, 1, 2))(pooled))
    model = keras.Model(x, L.Dense(1)(kernel))
    assert grad_cam(model, photographs).shape == photographs.shape[:3]
