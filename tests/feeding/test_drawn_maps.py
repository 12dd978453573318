"""The pooling network's input: maps of all patches, drawn once."""

import numpy as np
import pytest

from qualitykit.feeding.drawn_maps import DrawnBatches, DrawnImages, DrawnMaps, MeanOfPatches
from qualitykit.images import load_image, save_image
from qualitykit.images.patch_grid import cut_patches
from qualitykit.models import BPSQM, map_generators

SCORES = [0.25, 0.75]


def drawn(model, paths, **options):
    return DrawnMaps(list(map_generators(model).values()), paths, size=32, step=24, **options)


@pytest.fixture(scope="module")
def model():
    widths = {"widths": [2, 2, 2, 2], "pooling_widths": [2, 2, 2, 2, 2], "hidden": 2}
    return BPSQM(["mdsi_map", "ssim_map"], "multi", **widths, patch_size=32, step=24)


@pytest.fixture
def paths(tmp_path, rng):
    names = [str(tmp_path / f"{index}.png") for index in range(2)]
    for name, width in zip(names, (56, 32), strict=True):
        save_image(name, rng.integers(0, 256, (32, width, 3), "uint8"))
    return names


def test_maps_are_those_of_the_u_nets_in_their_order(model, paths):
    maps = drawn(model, paths)
    patches = cut_patches(load_image(paths[0]), 32, 24)
    assert maps.counts == [2, 1]
    for number, generator in enumerate(map_generators(model).values()):
        expected = generator.predict_on_batch(patches)[..., 0]
        np.testing.assert_allclose(maps(0)[..., number], expected, atol=1e-3)


def test_maps_are_drawn_once_for_the_same_weights(model, paths, tmp_path, monkeypatch):
    first = drawn(model, paths, cache=tmp_path / "cache")(0)
    monkeypatch.setattr("qualitykit.feeding.drawn_maps.load_image", lambda path, **_: 1 / 0)
    np.testing.assert_array_equal(drawn(model, paths, cache=tmp_path / "cache")(0), first)
    generator = map_generators(model)["ssim_map"]
    weights = generator.get_weights()
    generator.set_weights([weight + 1 for weight in weights])
    with pytest.raises(ZeroDivisionError):
        drawn(model, paths, cache=tmp_path / "cache")
    generator.set_weights(weights)


def test_an_epoch_shows_every_patch_with_its_image_s_score_some_of_them_mirrored(model, paths):
    maps = drawn(model, paths)
    batches, seen = DrawnBatches(maps, SCORES, batch_size=2), []
    for epoch in range(8):
        batches.epoch = epoch
        items = [item for index in range(len(batches)) for item in unpacked(*batches[index])]
        assert len(items) == 3
        seen += [name(maps, *item) for item in items]
    assert set(seen) == {(row, patch, turn) for row, patch in ((0, 0), (0, 1), (1, 0)) for turn in (1, -1)}


def unpacked(maps, scores):
    return zip(np.concatenate([maps["map_0"], maps["map_1"]], axis=-1), scores[:, 0], strict=True)


def name(maps, drawn, score):
    """(row, patch, 1 or -1 for mirrored) of an item."""
    row = SCORES.index(score)
    for patch, known in enumerate(maps(row)):
        for turn in (1, -1):
            if np.array_equal(known[:, ::turn], drawn):
                return row, patch, turn
    raise AssertionError("no patch looks like that")


def test_an_image_s_score_is_the_mean_of_its_patches_and_what_the_model_says(model, paths):
    images = DrawnImages(drawn(model, paths), SCORES)
    predicted = MeanOfPatches(model.get_layer("pooling")).predict_on_batch(images[0][0])
    whole = model.predict_on_batch(load_image(paths[0])[None])
    assert len(images) == 2 and images[1][1].tolist() == [[0.75]]
    np.testing.assert_allclose(predicted, whole, atol=2e-3)


def test_an_image_smaller_than_a_patch_is_named(model, tmp_path):
    save_image(tmp_path / "small.png", np.zeros((8, 8, 3), "uint8"))
    with pytest.raises(ValueError, match=r"small\.png: size must be from 1 to the image's side 8"):
        drawn(model, [str(tmp_path / "small.png")])
