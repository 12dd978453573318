"""Noise: TID2013's types 1 to 7 and 19."""

import numpy as np


def additive_gaussian_noise(image, strength, rng):
    """White Gaussian noise; `strength` is its standard deviation in grey levels."""
    return image + strength * rng.standard_normal(image.shape, dtype=np.float32)
