"""Patches and targets, dealt out."""

import numpy as np
import pytest

from qualitykit.feeding.grid_batches import GridBatches
from qualitykit.images import load_image, save_image


@pytest.fixture
def paths(tmp_path, rng):
    names = [str(tmp_path / f"{index}.png") for index in range(3)]
    for name in names:
        save_image(name, rng.integers(0, 256, (24, 40, 3), "uint8"))
    return names


@pytest.fixture
def brightness(paths):
    """A map that can be told from the image: its mean over the channels."""
    return lambda row: load_image(paths[row]).mean(axis=-1).astype("float32")


def batches(paths, target, **options):
    return GridBatches(paths, target, size=16, step=12, batch_size=4, **options)


def everything(data):
    return [np.concatenate(part) for part in zip(*(data[i] for i in range(len(data))), strict=True)]


def test_each_patch_comes_with_its_part_of_the_map(paths, brightness):
    images, maps = everything(batches(paths, brightness, shuffle=True, flip=True))
    assert images.shape == (3 * 2 * 3, 16, 16, 3) and images.dtype == np.uint8
    np.testing.assert_allclose(maps[..., 0], images.mean(axis=-1), rtol=1e-5)


def test_all_patches_of_an_image_share_its_score(paths):
    _, scores = everything(batches(paths, lambda row: row / 2))
    assert scores.shape == (18, 1)
    assert scores[:, 0].tolist() == [0.0] * 6 + [0.5] * 6 + [1.0] * 6


def test_half_of_the_patches_are_mirrored(paths, brightness):
    plain, _ = everything(batches(paths, brightness))
    mirrored, _ = everything(batches(paths, brightness, flip=True))
    same = sum(np.array_equal(a, b) for a, b in zip(plain, mirrored, strict=True))
    turned = sum(np.array_equal(a[:, ::-1], b) for a, b in zip(plain, mirrored, strict=True))
    assert same + turned == 18 and min(same, turned) > 3


def test_an_epoch_shows_some_of_them_others_the_next_time(paths, brightness):
    data = batches(paths, brightness, patches=6, shuffle=True)
    first, _ = everything(data)
    data.on_epoch_end()
    second, _ = everything(data)
    assert len(first) == len(second) == 6
    assert not np.array_equal(first, second)
    data.epoch = 0
    np.testing.assert_array_equal(everything(data)[0], first)


def test_with_a_cache_an_image_is_decoded_once(paths, brightness, tmp_path, monkeypatch):
    plain, _ = everything(batches(paths, lambda row: row))
    decoded = []
    monkeypatch.setattr(
        "qualitykit.feeding.grid_batches.load_image",
        lambda path, **options: decoded.append(path) or load_image(path, **options),
    )
    # The threads that decode ahead may both begin with one image; once it is kept, nobody decodes it again.
    for expected in (set(paths), set()):
        decoded.clear()
        data = batches(paths, lambda row: row, cache=tmp_path / "kept", workers=1)
        np.testing.assert_array_equal(everything(data)[0], plain)
        assert set(decoded) == expected


def test_healed_parts_show_the_original_and_a_perfect_map(paths, rng, tmp_path):
    originals = [str(tmp_path / f"original_{index}.png") for index in range(3)]
    for name in originals:
        save_image(name, rng.integers(0, 256, (24, 40, 3), "uint8"))

    def target(row):
        return np.full((24, 40), 0.25, "float32")

    damaged, _ = everything(batches(paths, target))
    whole, _ = everything(batches(originals, target))
    images, maps = everything(batches(paths, target, originals=originals, healed=0.5))
    perfect = maps == 1
    np.testing.assert_array_equal(images, np.where(perfect, whole, damaged))
    shares = perfect.mean(axis=(1, 2, 3))
    assert set(np.unique(maps)) == {0.25, 1.0}
    assert 3 <= (shares > 0).sum() <= 15 and ((shares > 0) & (shares < 1)).any()


def test_no_patch_holds_the_border(paths, brightness):
    data = batches(paths, brightness, border=2)
    corners = data.items[data.items[:, 0] == 0, 1:]
    assert corners.min(axis=0).tolist() == [2, 2]
    assert (corners.max(axis=0) + 16).tolist() == [22, 38]


def test_what_does_not_fit_is_named(paths, brightness):
    with pytest.raises(ValueError, match="healed patches need originals. Received: healed=0.5"):
        batches(paths, brightness, healed=0.5)
    with pytest.raises(ValueError, match="0.png: size must be from 1 to the image's side 24"):
        GridBatches(paths, brightness, size=32, step=12)
    with pytest.raises(ValueError, match=r"0.png: its map must have the shape \(24, 40\)"):
        batches(paths, lambda row: np.zeros((5, 5)))[0]
