import keras
import numpy as np
import pytest

from qualitykit.models import QualityNet

STREAMS = ("MobileNetV2", "MobileNet")


def names(model):
    return {layer.name for layer in model.layers}


def test_head_and_fusion_have_the_published_shapes():
    model = QualityNet(STREAMS)
    assert model.get_layer("fusion").output.shape == (None, 1280 + 1024)
    assert [model.get_layer(f"head_{i}").units for i in (1, 2, 3)] == [1024, 512, 256]
    assert [model.get_layer(f"head_{i}_dropout").rate for i in (1, 2, 3)] == [0.25, 0.25, 0.5]
    assert model.get_layer("regression").activation is keras.activations.linear


def test_pooled_attention_works_on_single_pixels_and_feature_attention_on_maps():
    pooled, features = QualityNet(STREAMS[:1], "pooled"), QualityNet(STREAMS[:1], "features")
    name = "mobilenetv2_spatial_attention"
    assert pooled.get_layer(name).input.shape == (None, 1, 1, 1280)
    assert features.get_layer(name).input.shape == (None, None, None, 1280)


@pytest.mark.parametrize(
    ("arguments", "attention", "fusion"),
    [
        ({"streams": STREAMS[:1]}, True, False),
        ({"streams": STREAMS[1:]}, True, False),
        ({"streams": STREAMS, "attention": None}, False, True),
        ({"streams": STREAMS}, True, True),
    ],
)
def test_the_arms_of_figure_15_are_arguments(arguments, attention, fusion):
    layers = names(QualityNet(**arguments))
    assert any("attention" in name for name in layers) == attention
    assert ("fusion" in layers) == fusion


@pytest.mark.parametrize("streams", [(), ("MobileNet", "MobileNet"), ("MobileNet", "MobileNetV2", "VGG16")])
def test_other_than_one_or_two_different_streams_are_refused(streams):
    with pytest.raises(ValueError, match="streams must name one or two different networks"):
        QualityNet(streams)


def test_unknown_attention_and_weights_of_other_streams_are_refused():
    with pytest.raises(
        ValueError, match="attention must be 'pooled', 'features' or None. Received: attention='x'"
    ):
        QualityNet(STREAMS, "x")
    with pytest.raises(ValueError, match=r"one entry for each backbone of the model.* Received: \['VGG16'\]"):
        QualityNet(STREAMS, weights={"VGG16": None})


@pytest.mark.backends
def test_weights_come_per_stream_from_files(tmp_path):
    from qualitykit.models import build_backbone

    donor = build_backbone("MobileNet")
    path = tmp_path / "mobilenet.weights.h5"
    donor.save_weights(path)
    model = QualityNet(STREAMS, weights={"MobileNet": path, "MobileNetV2": None})
    for ours, theirs in zip(model.get_layer("mobilenet").get_weights(), donor.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_stream_of_efficientnet_saves_and_loads_to_equal_scores(tmp_path, rng):
    """EfficientNet's own normalisation has lost its state on loading before (Keras issue 20147)."""
    from qualitykit.models import load_model

    model = QualityNet(("MobileNet", "EfficientNetB0"))
    images = rng.uniform(0, 255, (1, 64, 64, 3)).astype("float32")
    before = keras.ops.convert_to_numpy(model(images, training=False))
    model.save(tmp_path / "model.keras")
    after = keras.ops.convert_to_numpy(load_model(tmp_path / "model.keras")(images, training=False))
    np.testing.assert_allclose(after, before, rtol=1e-5, atol=1e-6)


def test_the_papers_two_streams_are_what_is_built_unless_asked_otherwise():
    assert QualityNet().count_params() > 90e6
