"""Single patches with the target of their photograph."""

import numpy as np
import pytest

from qualitykit.feeding.patch_batches import PatchBatches
from qualitykit.images import load_image, save_image


@pytest.fixture
def batches(photographs):
    """Two noisy photographs of 40x48: 3x3 patches of 16, four turns each, 72 items."""
    paths = photographs[0][5:7]
    return PatchBatches(paths, [[1, 0], [0, 1]], size=16, batch_size=9, parts=4, seed=0)


def everything(batches, epochs):
    drawn = []
    for epoch in epochs:
        batches.epoch = epoch
        drawn += [batches[index] for index in range(len(batches))]
    return np.concatenate([patches for patches, _ in drawn]), np.concatenate(
        [targets for _, targets in drawn]
    )


def test_a_pass_over_its_parts_shows_every_patch_in_every_turn_once(batches, photographs):
    patches, _ = everything(batches, range(4))
    images = [load_image(path) for path in photographs[0][5:7]]
    grid = [image[y : y + 16, x : x + 16] for image in images for y in (0, 12, 24) for x in (0, 16, 32)]
    expected = {np.rot90(patch, k).tobytes() for patch in grid for k in range(4)}
    assert len(expected) == 72
    assert {patch.astype("uint8").tobytes() for patch in patches} == expected
    assert len(patches) == 72


def test_a_pass_may_show_every_patch_in_some_of_its_turns(photographs):
    one = PatchBatches(photographs[0][5:7], [[1, 0], [0, 1]], size=16, batch_size=9, parts=2, turns=1, seed=0)
    two = PatchBatches(photographs[0][5:7], [[1, 0], [0, 1]], size=16, batch_size=9, parts=4, turns=2, seed=0)
    upright = {min(np.rot90(patch, k).tobytes() for k in range(4)) for patch in everything(one, range(2))[0]}
    assert len(upright) == 18 and len(one.items) == 18
    assert set(one.items[:, 3]) == {0, 1, 2, 3}  # by chance, not all the same
    assert len({tuple(item) for item in two.items.tolist()}) == 36


def test_every_patch_has_its_photographs_target(batches, photographs):
    patches, targets = everything(batches, range(4))
    first = load_image(photographs[0][5]).astype("float32")
    pixels = {tuple(pixel) for row in first for pixel in row}
    inside = [all(tuple(pixel) in pixels for row in patch for pixel in row) for patch in patches]
    assert np.array_equal(np.array(inside), targets[:, 0] == 1)


def test_another_pass_comes_in_another_order_and_the_same_pass_in_the_same(batches):
    first, again, second = (everything(batches, epochs)[0] for epochs in ((0, 1), (0, 1), (4, 5)))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, second)


def test_all_parts_have_as_many_full_batches(photographs):
    batches = PatchBatches(photographs[0][5:7], np.eye(2), size=16, batch_size=10, parts=3)
    sizes = []
    for batches.epoch in range(3):
        sizes.append([len(batches[index][0]) for index in range(len(batches))])
    assert sizes == [[10] * 3] * 3


def test_a_pass_has_no_more_parts_than_batches(photographs):
    assert PatchBatches(photographs[0][:1], [[1]], size=16, batch_size=30, parts=10).parts == 2


def test_a_photograph_smaller_than_a_patch_is_enlarged(tmp_path):
    save_image(tmp_path / "small.png", np.full((5, 20, 3), 9, "uint8"))
    batches = PatchBatches([tmp_path / "small.png"], [[1]], size=16, batch_size=8)
    assert batches[0][0].shape == (8, 16, 16, 3)
    assert (batches[0][0] == 9).all()
