import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from qualitykit.analysis.thumbnails import (
    make_colour_strip,
    make_damage_layer,
    make_heat_layers,
    make_thumbnail,
)


def opened(data):
    return Image.open(io.BytesIO(data))


def alphas(layer):
    return np.asarray(opened(layer).convert("RGBA"))[..., 3].astype(int)


def test_the_longer_side_becomes_the_asked_one():
    assert opened(make_thumbnail(np.zeros((1000, 400, 3), "uint8"), side=200)).size == (80, 200)


def test_a_small_photograph_is_not_enlarged():
    assert opened(make_thumbnail(np.zeros((30, 40, 3), "uint8"))).size == (40, 30)


def test_a_sliver_keeps_a_pixel():
    assert opened(make_thumbnail(np.zeros((2, 2000, 3), "uint8"))).size == (360, 1)


def test_colours_survive():
    photograph = np.full((300, 300, 3), (200, 100, 40), "uint8")
    assert np.asarray(opened(make_thumbnail(photograph)))[50, 50] == pytest.approx([200, 100, 40], abs=3)


@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg"])
def test_a_thumbnail_of_a_photograph_is_light(name):
    assert 2_000 < len(make_thumbnail(load_sample_image(name))) < 25_000


@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), "uint8")])
def test_an_image_that_is_not_rgb_uint8_is_refused(image):
    with pytest.raises(ValueError, match=r"image must be \(H, W, 3\) uint8. Received: "):
        make_thumbnail(image)


def test_each_side_of_a_map_has_its_own_layer_and_scale():
    heat = np.zeros((40, 40))
    heat[:, :20], heat[:, 20:] = -0.1, 1.0
    lowers, raises = (alphas(layer) for layer in make_heat_layers(heat, opacity=1.0))
    assert lowers[20, 5] == raises[20, 35] == 255
    assert lowers[20, 35] == raises[20, 5] == 0


def test_a_map_without_any_is_transparent():
    assert not any(alphas(layer).any() for layer in make_heat_layers(np.zeros((9, 9))))


def test_layers_keep_the_shape_of_the_photograph_and_are_light():
    layers = make_heat_layers(np.random.default_rng(0).uniform(-1, 1, (300, 600)))
    assert [opened(layer).size for layer in layers] == [(48, 24)] * 2
    assert max(map(len, layers)) < 2000


@pytest.mark.parametrize("heat", [np.zeros(4), np.full((2, 2), 1.1), np.full((2, 2), np.nan)])
def test_a_map_that_is_none_is_refused(heat):
    with pytest.raises(ValueError, match=r"heat must be 2-D with values in -1..1. Received: heat of shape"):
        make_heat_layers(heat)


def test_the_damage_layers_of_all_photographs_have_one_scale():
    for quality, alpha in ((1.0, 0), (0.7, 127), (0.4, 255), (0.0, 255)):
        found = alphas(make_damage_layer(np.full((40, 40), quality), opacity=1.0))
        assert abs(int(found[20, 20]) - alpha) <= 3


def test_a_damage_layer_is_sharper_than_a_heat_map_and_still_light():
    layer = make_damage_layer(np.random.default_rng(0).uniform(0, 1, (300, 600)))
    assert opened(layer).size == (180, 90)
    assert len(layer) < 20_000


@pytest.mark.parametrize("quality", [np.zeros(4), np.full((2, 2), 1.1), np.full((2, 2), np.nan)])
def test_a_quality_map_that_is_none_is_refused(quality):
    with pytest.raises(ValueError, match=r"quality must be 2-D with values in 0..1"):
        make_damage_layer(quality)


def test_a_colour_strip_runs_from_transparent_to_the_last_colour():
    strip = np.asarray(opened(make_colour_strip("inferno")).convert("RGBA"))
    assert strip[0, 0, 3] == 0 and strip[0, -1].tolist() == [252, 255, 164, 255]
