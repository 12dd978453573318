"""One photograph's ladder of growing damage."""

import numpy as np

from qualitykit.distortions.application import apply
from qualitykit.distortions.levels import LEVELS


def ladder(image: np.ndarray, name: str, seed: int = 0, *, calibrate: bool = True) -> list[np.ndarray]:
    """An image and its five damaged copies, each worse than the one before.

    All levels share the seed, so directions, places and noise patterns are the same along the ladder and only
    the strength grows: what a ranking loss, or a test of a model, may take as falling quality.

    Args:
        image: uint8 array as `apply` takes it.
        name: one of `names("all")`.
        seed: integer >= 0.
        calibrate: as in `apply`.

    Returns:
        list of six uint8 arrays of the image's shape: the image itself, then levels 1 to 5. Where there is
        nothing to damage (a flat image has nothing to blur), neighbours may be equal.

    Raises:
        TypeError, ValueError: as `apply`.

    Example:
        >>> from qualitykit.distortions import pristine_image, psnr
        >>> image, *damaged = ladder(pristine_image(64, 64), "motion_blur", seed=1)
        >>> decibels = [psnr(image, copy) for copy in damaged]
        >>> len(damaged), decibels == sorted(decibels, reverse=True)
        (5, True)
    """
    return [image, *(apply(image, name, level, seed, calibrate=calibrate) for level in LEVELS)]
