"""Patches cover an image and keep their order."""

import numpy as np
import pytest

from qualitykit.images.patch_grid import cut_patches, grid_positions


@pytest.mark.parametrize("length", [144, 145, 264, 265, 384, 1000])
def test_patches_cover_the_side_without_leaving_it(length):
    starts = grid_positions(length, 144, 120)
    covered = {pixel for start in starts for pixel in range(start, start + 144)}
    assert covered == set(range(length)) and len(set(starts)) == len(starts)


def test_the_papers_patches_overlap_by_24_pixels():
    assert grid_positions(384, 144, 120) == [0, 120, 240]


def test_patches_come_row_by_row():
    image = np.arange(5 * 7).reshape(5, 7)
    patches = cut_patches(image, size=3, step=2)
    assert patches.shape == (6, 3, 3)
    assert patches[:, 0, 0].tolist() == [0, 2, 4, 14, 16, 18]


@pytest.mark.parametrize("length, size, step", [(143, 144, 120), (10, 0, 1), (10, 4, 0)])
def test_impossible_grids_are_refused(length, size, step):
    with pytest.raises(ValueError, match=f"side {length}.*size={size}, step={step}"):
        grid_positions(length, size, step)
