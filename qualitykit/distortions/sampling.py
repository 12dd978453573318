"""Sparse sampling and reconstruction: TID2013's type 24."""

import cv2
import numpy as np

from qualitykit.distortions.block_dct import hard_threshold

MOST_KEPT = 0.95
BLOCK = 16
THRESHOLDS = (60.0, 30.0, 12.0, 4.0)


def sparse_sampling(image, strength, rng):
    """Every `strength`-th pixel, at random places, and the rest guessed from a sparse spectrum.

    Kept pixels are spread by normalised convolution; then, in turns and with a falling threshold, small
    coefficients of the block DCT are dropped and the kept pixels put back, as in compressive sensing.
    """
    kept = rng.random(image.shape[:2]) < min(1.0 / strength, MOST_KEPT)
    if not kept.any():
        kept[kept.shape[0] // 2, kept.shape[1] // 2] = True
    kept = kept[..., None]
    estimate = np.where(kept, image, _spread(image, kept, np.sqrt(strength)))
    for threshold in THRESHOLDS:
        estimate = np.where(kept, image, hard_threshold(estimate, np.float32(threshold), BLOCK))
    return estimate


def _spread(image, kept, sigma):
    """Weighted mean of the kept pixels nearby; the mean of all of them where none is near."""
    weight = kept.astype(np.float32)
    total = cv2.GaussianBlur(image * weight, (0, 0), sigmaX=sigma).reshape(image.shape)
    near = cv2.GaussianBlur(weight, (0, 0), sigmaX=sigma).reshape(weight.shape)
    mean = image[kept[..., 0]].mean(axis=0, dtype=np.float64).astype(np.float32)
    # The mean weighs a thousandth of one pixel: nothing beside a kept neighbour, everything far from all.
    return (total + 1e-3 * mean) / (near + 1e-3)
