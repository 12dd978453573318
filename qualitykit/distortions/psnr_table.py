"""The PSNR that each distortion gives at each level, measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qualitykit.distortions.application import apply
from qualitykit.distortions.levels import LEVELS, psnr
from qualitykit.distortions.registry import get, select

if TYPE_CHECKING:
    import pandas as pd


def psnr_table(
    images: Iterable[np.ndarray],
    distortions: str | Sequence[str] | None = None,
    *,
    seed: int = 0,
    calibrate: bool = True,
) -> pd.DataFrame:
    """PSNR in dB, type by type and level by level.

    Args:
        images: iterable of uint8 images as `apply` takes them; image i is distorted with the seed `seed + i`.
        distortions: names or families, as `select` takes them; None takes TID2013's 24.
        seed: integer >= 0.
        calibrate: as in `apply`.

    Returns:
        pandas DataFrame: a row for each distortion, indexed by number and name; the columns are pairs of a
        level and one of "mean", "min" and "max" over the images.

    Raises:
        ValueError: there is no image.

    Example:
        >>> import numpy as np
        >>> table = psnr_table([np.full((16, 16, 3), 128, np.uint8)], ["mean_shift"])
        >>> means = table.xs("mean", axis=1, level="statistic")
        >>> [round(decibels) for decibels in means.loc[16, "mean_shift"]]
        [33, 30, 27, 24, 21]
    """
    # The only use of pandas in this room: who only distorts should not wait for it.
    import pandas as pd

    chosen = select(distortions)
    rows = [
        (get(name).number, name, level, psnr(image, apply(image, name, level, seed + i, calibrate=calibrate)))
        for i, image in enumerate(images)
        for name in chosen
        for level in LEVELS
    ]
    if not rows:
        raise ValueError("images and distortions must hold at least one each. Received: nothing to measure")
    frame = pd.DataFrame(rows, columns=["number", "name", "level", "psnr"])
    table = frame.groupby(["number", "name", "level"])["psnr"].agg(["mean", "min", "max"]).unstack("level")
    return (
        table.swaplevel(axis=1)
        .sort_index(axis=1, level=0, sort_remaining=False)
        .rename_axis(columns=["level", "statistic"])
    )
