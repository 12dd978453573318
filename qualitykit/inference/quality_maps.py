"""The predicted quality map of a whole photograph, stitched without seams."""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from qualitykit.layers.patch_grid import mirrored
from qualitykit.models.bpsqm import map_generators
from qualitykit.models.map_generator import STRIDE
from qualitykit.models.presets import Network, load_model

# No pixel of a map depends on image pixels further away than this.
_HALO = 2 * STRIDE
_TILE = 512


def quality_map(
    image: npt.ArrayLike,
    model: str | os.PathLike | Network = "bpsqm",
    name: str | None = None,
    *,
    tile: int = _TILE,
) -> np.ndarray:
    """Where a photograph is bad: the map that a full-reference measure would draw if it had the original.

    The photograph is continued by its mirror image and goes through the U-Net in tiles that overlap by more
    than the network sees, so that the map has no seams, is the same for every tile size and needs memory for
    one tile only.

    Args:
        image: (H, W, 3) RGB 0..255.
        model: name or path of a saved model, or a `keras.Model`, that draws maps (`BPSQM`).
        name: which of its maps, such as "mdsi_map"; None for the first.
        tile: side of the tiles in pixels, a multiple of 16 above 64.

    Returns:
        float32 (H, W), 0..1: 1 where the pixel looks undamaged.

    Raises:
        ValueError: not an RGB image, a bad tile, or a model that draws no such map.

    Example:
        >>> from qualitykit.models import BPSQM
        >>> quality_map(np.zeros((40, 60, 3), "uint8"), BPSQM(widths=(2, 2, 2, 2))).shape
        (40, 60)

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018.
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[-1] != 3 or not image.size:
        raise ValueError(f"image must be (H, W, 3). Received: shape={image.shape}")
    if not isinstance(tile, int) or tile % STRIDE or tile <= 2 * _HALO:
        raise ValueError(f"tile must be a multiple of {STRIDE} above {2 * _HALO}. Received: tile={tile!r}")
    generator = _generator(model, name)
    height, width = image.shape[:2]
    drawn = np.empty((height, width), "float32")
    for rows in _tiles(height, tile):
        strip = image[mirrored(np.arange(*rows), height)]
        for columns in _tiles(width, tile):
            piece = strip[:, mirrored(np.arange(*columns), width)]
            found = np.asarray(generator.predict_on_batch(piece[None]))[0, ..., 0]
            # Inside of the halo, as far as the photograph goes.
            target = drawn[rows[0] + _HALO : rows[1] - _HALO, columns[0] + _HALO : columns[1] - _HALO]
            target[...] = found[_HALO : _HALO + target.shape[0], _HALO : _HALO + target.shape[1]]
    return drawn


def map_model(model: str | os.PathLike | Network | None) -> Network | None:
    """A `keras.Model` that draws quality maps, from itself, its name or its path; None stays None.

    Raises:
        ValueError: no such model, or one that draws no maps.
    """
    if model is None:
        return None
    network = load_model(model) if isinstance(model, str | os.PathLike) else model
    map_generators(network)
    return network


def _generator(model, name):
    generators = map_generators(map_model(model))
    if name is None:
        return next(iter(generators.values()))
    if name not in generators:
        raise ValueError(f"name must be one of {', '.join(generators)}. Received: name={name!r}")
    return generators[name]


def _tiles(length, tile):
    """(start, stop) of tiles along a side, their halos outside of the photograph where they lie at its edge.

    A side that fits into one tile takes the next multiple of 64, so that photographs of many sizes make few
    shapes, each of which a network is compiled for.
    """
    core = tile - 2 * _HALO
    if length <= core:
        side = min(tile, -(-(length + 2 * _HALO) // 64) * 64)
        return [(-_HALO, side - _HALO)]
    return [(start - _HALO, start + core + _HALO) for start in range(0, length, core)]
