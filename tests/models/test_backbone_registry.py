import keras
import numpy as np
import pytest

from qualitykit.models import NIMA, build_backbone, list_backbones, register_backbone, unregister_backbone
from tests.models.tiny_application import five_stages, registered


def test_backbones_of_keras_and_our_own_are_listed():
    assert {"ResNet50", "EfficientNetB7", "VGG16", "MobileNetV2", "EfficientNetLite1"} <= set(
        list_backbones()
    )


def test_a_registered_network_is_a_backbone_until_it_is_unregistered():
    with registered(five_stages, "Mine"):
        assert "Mine" in list_backbones()
        network = NIMA("Mine", strides=(4, 32)).get_layer("mine")
        assert [shape[-1] for shape in network.output_shape] == [8, 16]
    with pytest.raises(ValueError, match="name must be one of .*ResNet50.* Received: name='Mine'"):
        build_backbone("Mine")


@pytest.mark.backends
def test_it_gets_its_pixels_scaled_as_it_asks(rng):
    pixels = rng.uniform(0, 255, (1, 4, 4, 3)).astype("float32")
    with registered(keras.layers.Identity(), "Mine", scaling="lite"):
        seen = keras.ops.convert_to_numpy(build_backbone("Mine")(pixels))
    np.testing.assert_allclose(seen, (pixels - 127) / 128, atol=1e-5)


@pytest.mark.parametrize("name", ["ResNet50", "EfficientNetLite0"])
def test_names_that_are_taken_or_built_in_are_refused(name):
    with pytest.raises(ValueError, match=f"that no backbone has yet. Received: name='{name}'"):
        register_backbone(name, five_stages)
    with pytest.raises(ValueError, match=f"of a backbone that was registered. Received: name='{name}'"):
        unregister_backbone(name)


def test_an_unknown_scaling_is_refused_when_it_is_registered():
    with pytest.raises(ValueError, match="scaling must be one of .*'lite'.* Received: scaling='LITE'"):
        register_backbone("Mine", five_stages, scaling="LITE")
    assert "Mine" not in list_backbones()
