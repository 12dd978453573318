"""Damage in places: TID2013's non-eccentricity pattern noise (14) and local block-wise distortions (15)."""

import math

import numpy as np

PATCH = 15
MOVE = (3, 9)
BLOCK = 32
BLOCK_SHARE = 0.1


def non_eccentricity_pattern_noise(image, strength, rng):
    """Small patches taken from a few pixels away, hardly seen; `strength` is their share of the area.

    Patches of 15x15 pixels, each replaced by what lies 3 to 9 pixels from it.
    """
    height, width = image.shape[:2]
    rows, columns = (axis.copy() for axis in np.indices((height, width), sparse=False))
    for top, left, angle, distance in rng.random((_count(image, strength, PATCH), 4)):
        move = MOVE[0] + (MOVE[1] - MOVE[0]) * distance
        place = _square(height, width, top, left, PATCH)
        rows[place] = np.arange(height)[place[0], None] + round(move * math.sin(2.0 * math.pi * angle))
        columns[place] = np.arange(width)[None, place[1]] + round(move * math.cos(2.0 * math.pi * angle))
    return image[_mirror(rows, height), _mirror(columns, width)]


def local_blockwise_distortions(image, strength, rng):
    """Blocks of 32x32 pixels, each shifted in colour; `strength` is the shift in grey levels.

    They cover about a tenth of the area; every block has a colour direction of its own and half to one and a
    half times the strength.
    """
    result = image.astype(np.float32)
    height, width = image.shape[:2]
    for top, left, intensity, *colour in rng.random((_count(image, BLOCK_SHARE, BLOCK), 6)):
        direction = np.float32(colour) - np.float32(0.5)
        direction /= max(float(np.sqrt(np.mean(direction**2))), 1e-6)
        place = _square(height, width, top, left, BLOCK)
        result[place] = image[place] + direction * np.float32(strength * (0.5 + intensity))
    return result


def _count(image, share, side):
    """How many squares make that share of the image's area; one at least."""
    return max(1, round(share * image.shape[0] * image.shape[1] / side**2))


def _square(height, width, top, left, side):
    """Slices of a square placed by two numbers in 0..1, cut where the image is smaller."""
    top, left = int(top * max(height - side + 1, 1)), int(left * max(width - side + 1, 1))
    return slice(top, top + side), slice(left, left + side)


def _mirror(index, size):
    """Indices beyond 0 .. size - 1 reflected back inside."""
    index = index % (2 * size)
    return np.where(index < size, index, 2 * size - 1 - index)
