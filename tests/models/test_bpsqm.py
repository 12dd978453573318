"""The published shapes of BPSQM, its arms and its parts."""

import keras
import numpy as np
import pytest

from qualitykit.models import BPSQM, load_model, map_generators, patch_scorer
from qualitykit.models.map_generator import STRIDE, map_generator
from qualitykit.models.scoring import draws_maps

TINY = {
    "widths": (2, 3, 4, 5),
    "pooling_widths": (2, 2, 2, 3, 3),
    "hidden": 4,
    "patch_size": 32,
    "step": 24,
}


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return BPSQM(("mdsi_map", "ssim_map"), **TINY)


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (70, 100, 3), "uint8")


def test_the_u_net_keeps_its_size_at_any_multiple_of_16():
    network = map_generator((2, 2, 2, 2))
    for sides in ((144, 144), (16, 48)):
        assert network.compute_output_shape((1, *sides, 3)) == (1, *sides, 1)


def test_the_u_net_is_built_as_published():
    network = map_generator()
    kinds = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    up = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2DTranspose)]
    assert [(layer.filters, layer.kernel_size) for layer in kinds] == [
        (64, (3, 3)),
        (128, (3, 3)),
        (256, (3, 3)),
        (512, (3, 3)),
        (1, (3, 3)),
    ]
    assert [(layer.filters, layer.kernel_size, layer.strides) for layer in up] == [
        (width, (2, 2), (2, 2)) for width in (512, 256, 128, 64)
    ]
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert len(norms) == 8
    # The generator of the published task ships in at most 16 MB.
    assert network.count_params() * 4 < 16e6


def test_the_pooling_network_is_built_as_published():
    pooling = BPSQM().get_layer("pooling")
    sides = [layer.output.shape[1] for layer in pooling.layers if "pool" in layer.name]
    assert sides == [72, 36, 18, 9, 4]
    dense = [layer.units for layer in pooling.layers if isinstance(layer, keras.layers.Dense)]
    assert dense == [512, 512, 1]
    assert [x.rate for x in pooling.layers if isinstance(x, keras.layers.Dropout)] == [0.5, 0.5]


def test_single_stream_stacks_the_maps_and_multi_stream_pools_each(model):
    assert model.get_layer("pooling").get_layer("stream_0_conv_1").input.shape[-1] == 2
    multi = BPSQM(("mdsi_map", "ssim_map"), "multi", **TINY).get_layer("pooling")
    assert multi.get_layer("stream_1_conv_1").input.shape[-1] == 1
    assert multi.get_layer("streams").output.shape[-1] == 2 * 3


def test_the_rivals_of_the_pooling_network_are_built_as_published():
    """Table 3: two Dense layers of 1024 on the pixels, and the published residual networks."""
    pooling = {kind: BPSQM(pooling=kind).get_layer("pooling") for kind in ("fc", "resnet18", "resnet50")}
    dense = [layer for layer in pooling["fc"].layers if isinstance(layer, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [1024, 1024, 1]
    assert dense[0].input.shape[-1] == 144 * 144
    # Weights and biases of torchvision's networks without their 1000 classes; two input channels fewer.
    for kind, published, ours in (("resnet18", 11_689_512, 512), ("resnet50", 25_557_032, 2048)):
        body = published - 1000 * (ours + 1) - 2 * 7 * 7 * 64 + (ours + 1)
        count = sum(np.prod(weight.shape) for weight in pooling[kind].trainable_weights)
        # Keras' ResNet50 has a bias beside every normalisation.
        biases = 26_560 if kind == "resnet50" else 0
        assert count == body + biases, kind
    norms = [x for x in pooling["resnet50"]._flatten_layers() if hasattr(x, "momentum")]
    assert len(norms) == 53 and {norm.momentum for norm in norms} == {0.9}


@pytest.mark.backends
@pytest.mark.parametrize("arguments", [{"maps": None}, {"pooling": "fc"}, {"pooling": "resnet18"}])
def test_its_rivals_score_and_are_loaded_again(arguments, image, tmp_path):
    keras.utils.set_random_seed(0)
    rival = BPSQM(**{**TINY, **arguments})
    score = np.asarray(rival.predict_on_batch(image[None]))
    patches = keras.ops.convert_to_numpy(rival.get_layer("patches")(image[None]))[0]
    each = np.asarray(patch_scorer(rival).predict_on_batch(patches))
    np.testing.assert_allclose(score[0], each.mean(axis=0), rtol=1e-3, atol=1e-4)
    assert np.ptp(each) > 0
    rival.save(tmp_path / "rival.keras")
    again = load_model(tmp_path / "rival.keras").predict_on_batch(image[None])
    np.testing.assert_allclose(np.asarray(again), score, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("pooling", ["fc", "resnet18"])
def test_each_map_of_two_may_have_a_rival_of_its_own(pooling):
    multi = BPSQM(("mdsi_map", "ssim_map"), "multi", **TINY, pooling=pooling).get_layer("pooling")
    single = BPSQM(("mdsi_map", "ssim_map"), **TINY, pooling=pooling).get_layer("pooling")
    length = {"fc": 32 * 32, "resnet18": 512}[pooling]
    assert multi.get_layer("streams").output.shape[-1] == 2 * length
    assert single.get_layer("maps").output.shape[-1] == 2


def test_without_maps_the_pooling_network_sees_the_patches_as_they_are(image):
    plain = BPSQM(None, **TINY)
    assert plain.get_layer("pooling").get_layer("map_0").output.shape[1:] == (32, 32, 3)
    with pytest.raises(ValueError, match="must draw quality maps"):
        map_generators(plain)
    assert not draws_maps(plain) and draws_maps(BPSQM(**TINY))


def test_a_photograph_scores_the_mean_of_its_patches(model, image):
    patches = keras.ops.convert_to_numpy(model.get_layer("patches")(image[None]))[0]
    each = patch_scorer(model).predict_on_batch(patches)
    np.testing.assert_allclose(model.predict_on_batch(image[None])[0], np.mean(each, axis=0), rtol=1e-4)


def test_the_parts_are_found_by_name_in_a_saved_model_too(model, image, tmp_path):
    assert list(map_generators(model)) == ["mdsi_map", "ssim_map"]
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    part = image[None, :32, :64]
    for name, generator in map_generators(loaded).items():
        expected = map_generators(model)[name].predict_on_batch(part)
        np.testing.assert_allclose(generator.predict_on_batch(part), expected, rtol=1e-5)


def test_a_model_without_maps_is_refused():
    inputs = keras.Input((4,))
    with pytest.raises(ValueError, match="must draw quality maps"):
        map_generators(keras.Model(inputs, keras.layers.Dense(1)(inputs)))


@pytest.mark.parametrize(
    "arguments",
    [
        {"maps": ()},
        {"maps": "mdsi_map"},
        {"maps": ("a", "a")},
        {"fusion": "double"},
        {"pooling": "mean"},
        {"widths": (1, 2, 3)},
        {"patch_size": 2 * STRIDE + 1},
        {"patch_size": STRIDE},
    ],
)
def test_bad_arguments_are_named(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        BPSQM(**arguments)
