import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from qualitykit.analysis.thumbnails import (
    MARGIN,
    make_colour_strip,
    make_damage_layer,
    make_heat_sheet,
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
    assert opened(make_thumbnail(np.zeros((2, 2000, 3), "uint8"))).size == (320, 1)


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


def tiles(sheet, maps):
    """Alphas of a sheet's tiles without their margins: (maps, 2, h, w), lowers before raises."""
    whole = alphas(sheet)
    found = whole.reshape(maps, 2, len(whole) // (2 * maps), -1)
    return found[..., MARGIN:-MARGIN, MARGIN:-MARGIN]


def test_each_side_of_a_map_has_a_tile_and_a_scale_of_its_own():
    heat = np.zeros((40, 40))
    heat[:, :20], heat[:, 20:] = -0.1, 1.0
    ((lowers, raises),) = tiles(make_heat_sheet(heat, opacity=1.0), 1)
    assert lowers[16, 4] == raises[16, 28] == 255
    assert lowers[16, 28] == raises[16, 4] == 0


def test_the_streams_of_a_sheet_share_the_scale_of_each_side():
    weak, strong = np.full((40, 40), 0.2), np.full((40, 40), 0.8)
    strong[:, :20] = -0.4
    found = tiles(make_heat_sheet(strong / 4, weak, strong, opacity=1.0), 3)
    fused, of_weak, of_strong = found[:, :, 16, 28], found[1, :, 16, 4], found[2, :, 16, 4]
    assert fused[:, 1].tolist() == [255, 65, 255]  # 0.2 of 0.8, in steps of 1/63
    assert of_weak.tolist() == [0, 65] and of_strong.tolist() == [255, 0]


def test_a_tile_repeats_its_edges_around_itself():
    heat = np.linspace(-1, 1, 32)[None].repeat(24, axis=0)
    sheet = alphas(make_heat_sheet(heat))
    assert sheet.shape == (2 * 26, 34)
    for tile in (sheet[:26], sheet[26:]):
        np.testing.assert_array_equal(tile[0], tile[1])
        np.testing.assert_array_equal(tile[:, -1], tile[:, -2])


def test_each_side_has_the_colours_of_its_map():
    heat = np.concatenate([np.full((20, 20), -1.0), np.full((20, 20), 1.0)])
    sheet = np.asarray(opened(make_heat_sheet(heat)).convert("RGBA"))[..., :3]
    assert sheet[1 + 4, 10].tolist() == [252, 255, 164] and sheet[-5, 10].tolist() == [253, 231, 37]


def test_a_map_without_any_is_transparent():
    assert not alphas(make_heat_sheet(np.zeros((9, 9)), np.zeros((9, 9)))).any()


def test_a_sheet_keeps_the_shape_of_the_photograph_and_is_light():
    sheet = make_heat_sheet(*np.random.default_rng(0).uniform(-1, 1, (3, 300, 600)))
    assert opened(sheet).size == (32 + 2, 3 * 2 * (16 + 2))
    assert len(sheet) < 5000


@pytest.mark.parametrize(
    "heats",
    [[], [np.zeros(4)], [np.full((2, 2), 1.1)], [np.full((2, 2), np.nan)], [np.eye(2), np.eye(3)]],
)
def test_maps_that_are_none_are_refused(heats):
    with pytest.raises(ValueError, match=r"heats must be .*map.* Received: "):
        make_heat_sheet(*heats)


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
