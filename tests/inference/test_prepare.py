import numpy as np
import pytest

from qualitykit.images import ImageError, save_image
from qualitykit.inference.prepare import preparation, why_prepared
from qualitykit.inference.sources import gather_one
from qualitykit.models.card import Card
from qualitykit.models.inputs import Crops, Fit, Patches
from qualitykit.models.presets import Loaded, resolve
from tests.conftest import tiny_network


def loaded(policy, network=None):
    return Loaded(network, Card("x", "x", input=policy))


def test_only_models_that_read_patch_by_patch_see_every_pixel_of_a_huge_file(tmp_path, monkeypatch):
    monkeypatch.setattr("qualitykit.inference.prepare._MOST_WHOLE", 5000)
    save_image(tmp_path / "huge.png", np.zeros((100, 70, 3), "uint8"))
    source = gather_one(tmp_path / "huge.png")
    with pytest.raises(ImageError, match="70 x 100 is too large to be looked at whole"):
        preparation(loaded(Fit(512)), "full").load(source)
    for size in ("fit", "full"):
        found = preparation(loaded(Patches(8)), size).load(source)
        assert found.image.shape == (100, 70, 3) and (found.width, found.height) == (70, 100)


def test_a_size_that_a_network_does_not_take_is_refused_before_anything_is_read():
    import keras

    inputs = keras.Input((32, 48, 3))
    network = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])
    with pytest.raises(ValueError, match="the model takes photographs of 48 x 32 only"):
        preparation(resolve(network), "full")
    with pytest.raises(ValueError, match="Received: photographs the mean over a grid of 25 crops"):
        preparation(loaded(Crops(32), network))


def test_how_photographs_are_prepared_is_said_with_the_reason():
    named = loaded(Fit(512))
    assert why_prepared(named, "fit").startswith(
        "whole, the shorter side at most 512 pixels (as its card says)"
    )
    assert "whole, every pixel (size='full' was asked for)" in why_prepared(named, "full")
    assert "(no card says how, and the model takes any size)" in why_prepared(resolve(tiny_network()), "fit")
