"""One picture of every distortion at every level."""

import os
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw

from qualitykit.distortions.application import apply
from qualitykit.distortions.levels import LEVELS
from qualitykit.distortions.registry import get, select

GAP = 4
CAPTION = 14
BLOCKS = 2


def contact_sheet(
    image: np.ndarray,
    out: str | os.PathLike | None = None,
    *,
    distortions: str | Sequence[str] | None = None,
    width: int = 160,
    seed: int = 0,
) -> np.ndarray:
    """Draw an image under every distortion at levels 1 to 5: one row each, in two columns.

    Args:
        image: uint8 RGB array (H, W, 3).
        out: file to write, its suffix naming the format; None writes nothing.
        distortions: names or families, as `select` takes them; None takes TID2013's 24.
        width: width in pixels of one small picture. The image is scaled down to it before it is distorted, so
            that what is seen is the distortion's own pixels.
        seed: integer >= 0.

    Returns:
        uint8 RGB array, the sheet.

    Example:
        >>> import numpy as np
        >>> contact_sheet(np.full((30, 40, 3), 128, np.uint8), distortions=["jpeg", "darken"], width=40).shape
        (52, 444, 3)
    """
    chosen = select(distortions)
    scale = min(1.0, width / image.shape[1])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    rows = [_row(small, name, seed) for name in chosen]
    rows += [np.full_like(rows[0], 255)] * (-len(rows) % BLOCKS)
    per_block = len(rows) // BLOCKS
    sheet = np.hstack(
        [np.vstack(rows[start : start + per_block]) for start in range(0, len(rows), per_block)]
    )
    if out is not None:
        Image.fromarray(sheet).save(os.fspath(out))
    return sheet


def _row(image, name, seed):
    """The five levels side by side under their caption."""
    height, width = image.shape[:2]
    row = np.full((CAPTION + height + 2 * GAP, len(LEVELS) * (width + GAP) + 2, 3), 255, np.uint8)
    for position, level in enumerate(LEVELS):
        left = position * (width + GAP)
        row[CAPTION + GAP : CAPTION + GAP + height, left : left + width] = apply(image, name, level, seed)
    picture = Image.fromarray(row)
    ImageDraw.Draw(picture).text((0, GAP // 2), f"{get(name).number} {get(name).title}", fill=(0, 0, 0))
    return np.asarray(picture)
