"""The five levels: PSNR, TID2013's targets, and the search for the strength that meets one."""

import math

import numpy as np

LEVELS = (1, 2, 3, 4, 5)
TARGET_PSNR = (33.0, 30.0, 27.0, 24.0, 21.0)

TOLERANCE_DB = 0.25
MAX_RENDERINGS = 8
# White noise loses 20 dB per factor of ten; the first step of the search assumes it.
FIRST_SLOPE = -20.0 / math.log(10.0)


def psnr(reference: np.ndarray, distorted: np.ndarray) -> float:
    """Peak signal-to-noise ratio of two 8-bit images, in dB.

    PSNR = 10 log10(255^2 / MSE), the mean taken over all pixels and channels.

    Args:
        reference: uint8 array of any shape.
        distorted: uint8 array of the same shape.

    Returns:
        float; infinity when the images are equal.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> import numpy as np
        >>> black = np.zeros((2, 2, 3), np.uint8)
        >>> round(psnr(black, black + np.uint8(10)), 2)
        28.13
    """
    reference, distorted = np.asarray(reference), np.asarray(distorted)
    if reference.shape != distorted.shape:
        raise ValueError(
            f"distorted must have the reference's shape {reference.shape}. Received: {distorted.shape}"
        )
    # float32: the difference of two uint8 wraps round, and its square overflows 16 bits.
    error = reference.astype(np.float32) - distorted.astype(np.float32)
    mse = float(np.mean(np.square(error), dtype=np.float64))
    return 10.0 * math.log10(255.0**2 / mse) if mse > 0.0 else math.inf


def render_at_psnr(render, reference, target, typical, reach=4.0):
    """Distort with the strength whose PSNR comes nearest to a target.

    A secant search on the logarithm of the strength, bracketed and bounded to `typical / reach ...
    typical * reach`; it stops within 0.25 dB or after 8 renderings and gives the nearest image seen.

    Args:
        render: function of a strength; the PSNR of what it returns must fall as the strength grows.
        reference: uint8 image.
        target: PSNR in dB.
        typical: strength > 0 to start from.
        reach: factor > 1 by which the strength may leave the typical one.

    Returns:
        uint8 image: the nearest one where no strength within reach meets the target (a flat image cannot be
        blurred).
    """
    low, high = math.log(typical / reach), math.log(typical * reach)
    position, previous = math.log(typical), None
    best, best_gap = None, math.inf
    for _ in range(MAX_RENDERINGS):
        image = render(math.exp(position))
        gap = psnr(reference, image) - target
        if best is None or abs(gap) < best_gap:
            best, best_gap = image, abs(gap)
        if best_gap <= TOLERANCE_DB:
            break
        if gap > 0.0:
            low = position
        else:
            high = position
        position, previous = _next_position(position, gap, previous, low, high), (position, gap)
    return best


def _next_position(position, gap, previous, low, high):
    """One secant step, or the middle of the bracket where the step leaves it or has no slope."""
    slope = FIRST_SLOPE
    if previous is not None and math.isfinite(gap) and math.isfinite(previous[1]):
        slope = (gap - previous[1]) / (position - previous[0])
    step = position - gap / slope if slope < 0.0 else math.nan
    return step if low < step < high else 0.5 * (low + high)
