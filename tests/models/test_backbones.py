import keras
import numpy as np
import pytest

from qualitykit.models import build_backbone

pytestmark = pytest.mark.backends


def test_a_backbone_sees_what_keras_preprocess_input_would_give(rng, tmp_path):
    pixels = rng.uniform(0, 255, (1, 64, 64, 3)).astype("float32")
    plain = keras.applications.MobileNetV2(
        alpha=1.0, weights=None, include_top=False, input_shape=(64, 64, 3)
    )
    plain.save_weights(tmp_path / "plain.weights.h5")
    backbone = build_backbone("MobileNetV2", weights=tmp_path / "plain.weights.h5")
    expected = plain.predict_on_batch(keras.applications.mobilenet_v2.preprocess_input(pixels.copy()))
    np.testing.assert_allclose(np.asarray(backbone.predict_on_batch(pixels)), expected, atol=1e-4)


def test_strides_give_the_last_map_of_each_stage():
    backbone = build_backbone("MobileNet", strides=(4, 8, 16, 32))
    maps = backbone.predict_on_batch(np.zeros((1, 64, 96, 3)))
    assert [np.shape(m)[1:] for m in maps] == [(16, 24, 128), (8, 12, 256), (4, 6, 512), (2, 3, 1024)]


def test_published_stages_of_resnet50_are_found():
    assert [shape[-1] for shape in build_backbone("ResNet50", strides=(4, 8, 16, 32)).output_shape] == [
        256,
        512,
        1024,
        2048,
    ]


def test_a_stride_that_the_network_lacks_is_refused():
    with pytest.raises(ValueError, match="strides of mobilenet.* must be among .* Received: stride=64"):
        build_backbone("MobileNet", strides=(64,))


def test_an_unknown_network_is_refused():
    with pytest.raises(ValueError, match="name must be one of .*ResNet50.* Received: name='resnet50'"):
        build_backbone("resnet50")
