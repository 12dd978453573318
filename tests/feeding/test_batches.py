import os

import numpy as np
import pytest

from qualitykit.feeding import image_cache
from qualitykit.feeding.batches import Batches
from qualitykit.images import ImageError, load_image, resize_image, save_image
from tests.conftest import tiny_network

SHAPES = [(20, 30)] * 5 + [(20, 40)] * 4 + [(26, 40)] * 3


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """Twelve photographs of three shapes; the red of each is its number."""
    folder = tmp_path_factory.mktemp("shapes")
    rng = np.random.default_rng(5)
    for row, shape in enumerate(SHAPES):
        image = rng.integers(0, 256, (*shape, 3)).astype("uint8")
        image[..., 0] = row
        save_image(folder / f"{row:02d}.png", image)
    return [str(folder / f"{row:02d}.png") for row in range(len(SHAPES))]


def made(paths, **options):
    return Batches(paths, np.arange(len(paths)) / 10, **options)


def pixels(batches):
    return [batches[index][0] for index in range(len(batches))]


def rows(images):
    return images[:, 0, 0, 0].tolist()


def test_a_batch_holds_the_pixels_as_stored_and_the_scores_of_the_same_rows(paths):
    images, scores = made(paths[:5], batch_size=3)[1]
    assert images.dtype == np.uint8 and scores.dtype == np.float32
    np.testing.assert_array_equal(images, np.stack([load_image(path, orient=False) for path in paths[3:5]]))
    np.testing.assert_allclose(scores, [[0.3], [0.4]])


def test_batches_hold_one_shape_and_every_photograph_once(paths):
    batches = made(paths, batch_size=2, shuffle=True)
    images = pixels(batches)
    assert sorted(row for batch in images for row in rows(batch)) == list(range(12))
    for batch in images:
        assert {SHAPES[row] for row in rows(batch)} == {batch.shape[1:3]}


def test_shapes_are_read_without_decoding_and_follow_the_scale(paths, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("qualitykit.feeding.batches.load_image", None)
        plan = made(paths, scale=0.5, batch_size=12).plan()
    assert sorted(len(items) for items in plan) == [3, 4, 5]
    batches = made(paths, scale=0.5, batch_size=12)
    assert {batch.shape[1:3] for batch in pixels(batches)} == {(10, 15), (10, 20), (13, 20)}


def test_the_first_two_batches_differ_in_every_dimension_that_varies(paths):
    for seed in range(20):
        batches = made(paths, batch_size=2, shuffle=True, seed=seed)
        first, second = batches[0][0].shape, batches[1][0].shape
        assert first[1] != second[1] and first[2] != second[2]
    widths = made(paths[:9], batch_size=2)
    assert widths[0][0].shape[2] != widths[1][0].shape[2]


def test_a_network_can_be_fitted_on_whole_photographs_of_several_shapes(paths):
    model = tiny_network()
    model.compile("sgd", "mse")
    history = model.fit(made(paths, batch_size=2, shuffle=True), epochs=2, shuffle=False, verbose=0)
    assert np.isfinite(history.history["loss"]).all()


def test_an_item_depends_on_seed_epoch_and_item_alone(paths):
    options = {"crop": 16, "flip": True, "shuffle": True, "batch_size": 5}
    straight, jumped = made(paths, **options), made(paths, **options)
    for _ in range(3):
        expected = pixels(straight)
        straight.on_epoch_end()
    jumped.epoch = 2
    for index in reversed(range(len(jumped))):
        np.testing.assert_array_equal(jumped[index][0], expected[index])


@pytest.mark.parametrize("change", [{"seed": 1}, {"epoch": 1}])
def test_another_seed_or_epoch_gives_another_order_and_other_crops(paths, change):
    batches = made(paths, crop=16, shuffle=True, batch_size=12, seed=change.get("seed", 0))
    batches.epoch = change.get("epoch", 0)
    images, plain = batches[0][0], made(paths, crop=16, shuffle=True, batch_size=12)[0][0]
    assert rows(images) != rows(plain)
    assert not np.array_equal(images[np.argsort(rows(images))], plain[np.argsort(rows(plain))])


def test_without_shuffling_the_order_stays_while_crops_change(paths):
    batches = made(paths, crop=16, batch_size=12)
    first = batches[0][0]
    batches.on_epoch_end()
    second = batches[0][0]
    assert rows(first) == rows(second) == list(range(12))
    assert not np.array_equal(first, second)


def test_crops_stay_inside_and_reach_every_corner(tmp_path):
    places = np.arange(6 * 8).reshape(6, 8, 1).repeat(3, 2).astype("uint8")
    save_image(tmp_path / "places.png", places)
    batches = Batches([tmp_path / "places.png"], [0], crop=4, crops_per_image=300, batch_size=300)
    crops = batches[0][0][..., 0]
    windows = np.lib.stride_tricks.sliding_window_view(places[..., 0], (4, 4)).reshape(-1, 4, 4)
    assert {crop.tobytes() for crop in crops} == {window.tobytes() for window in windows}


def test_photographs_smaller_than_the_crop_are_enlarged_and_keep_their_aspect(paths):
    images = made(paths[:1], crop=40, crops_per_image=8, batch_size=8)[0][0]
    enlarged = resize_image(load_image(paths[0]), (40, 60))
    windows = {enlarged[:, left : left + 40].tobytes() for left in range(21)}
    assert {image.tobytes() for image in images} <= windows
    assert len({image.tobytes() for image in images}) > 1


def test_each_photograph_is_shown_as_often_as_asked_each_time_another_crop(paths):
    images, scores = made(paths[:3], crop=16, crops_per_image=4, batch_size=12)[0]
    assert rows(images) == [0, 1, 2] * 4
    np.testing.assert_allclose(scores[:, 0], [0, 0.1, 0.2] * 4)
    assert len({image.tobytes() for image in images}) == 12


def test_about_half_of_the_items_are_mirrored(paths):
    images = made(paths[:1], flip=True, crops_per_image=100, batch_size=100)[0][0]
    plain = load_image(paths[0])
    mirrored = [np.array_equal(image, plain[:, ::-1]) for image in images]
    assert 30 < sum(mirrored) < 70
    assert sum(np.array_equal(image, plain) for image in images) == 100 - sum(mirrored)


def test_a_size_squeezes_every_photograph_into_it(paths):
    images = made(paths, size=[8, 10], batch_size=12)[0][0]
    np.testing.assert_array_equal(images, np.stack([resize_image(load_image(p), (8, 10)) for p in paths]))


@pytest.mark.parametrize("view", [{"crop": 16, "flip": True}, {"size": (8, 8)}, {"scale": 0.5}])
@pytest.mark.parametrize("place", ["memory", "folder"])
def test_the_cache_gives_identical_pixels_in_every_epoch(paths, tmp_path, view, place, monkeypatch):
    cache = place if place == image_cache.MEMORY else tmp_path / "cache"
    plain, cached = (made(paths, shuffle=True, cache=kept, **view) for kept in (None, cache))
    expected = []
    for epoch in range(2):
        plain.epoch = epoch
        expected.append(pixels(plain))
    first = pixels(cached)
    cached.on_epoch_end()
    monkeypatch.setattr("qualitykit.feeding.batches.load_image", None)  # the second epoch decodes nothing
    for found, wanted in zip((first, pixels(cached)), expected, strict=True):
        for ours, theirs in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("place", ["memory", "folder"])
def test_a_changed_photograph_is_not_served_from_the_cache(tmp_path, place):
    path = tmp_path / "image.png"
    save_image(path, np.full((8, 8, 3), 7, "uint8"))
    batches = Batches([path], [0], cache=place if place == "memory" else tmp_path / "cache")
    assert batches[0][0].max() == 7
    save_image(path, np.full((8, 8, 3), 9, "uint8"))
    os.utime(path, ns=(1, 1))
    assert batches[0][0].min() == 9


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n"])
@pytest.mark.parametrize("options", [{"crop": 16}, {}, {"crop": 16, "cache": "memory"}])
def test_an_unreadable_photograph_is_named(paths, tmp_path, content, options):
    bad = tmp_path / "bad.png"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(ImageError, match="bad.png: "):
        made([*paths[:2], str(bad)], batch_size=3, **options)[0]


def test_an_unreadable_photograph_ends_fit_and_is_remembered(paths, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"")
    batches = made([*paths[:5], str(tmp_path / "bad.png")], batch_size=2, crop=16)
    model = tiny_network()
    model.compile("sgd", "mse")
    with pytest.raises(Exception, match="bad.png: empty file"):
        model.fit(batches, shuffle=False, verbose=0)
    assert isinstance(batches.failure, ImageError)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": (8, 8), "crop": 8}, "size and crop exclude each other"),
        ({"batch_size": 0}, "batch_size and crops_per_image must be at least 1"),
        ({"crops_per_image": 0}, "batch_size and crops_per_image must be at least 1"),
        ({"scale": 0}, r"scale must be above 0. Received: scale=0"),
    ],
)
def test_arguments_that_do_not_fit_are_named(paths, options, message):
    with pytest.raises(ValueError, match=message):
        made(paths, **options)


@pytest.mark.parametrize("scores", [[], [1.0]])
def test_paths_and_scores_must_be_as_many(paths, scores):
    with pytest.raises(ValueError, match="as many and at least one. Received: 2 paths"):
        Batches(paths[:2], scores)
    with pytest.raises(ValueError, match="Received: 0 paths"):
        Batches([], scores)
