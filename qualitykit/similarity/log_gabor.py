"""The bank of log-Gabor filters in which FSIM looks for phase congruency, made once per image size in
NumPy."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

_SCALES, _ORIENTATIONS = 4, 4
_SHORTEST_WAVELENGTH, _SCALE_STEP = 6, 2
_SIGMA_ON_FREQUENCY = 0.55
_ANGLE_SIGMA = np.pi / _ORIENTATIONS / 1.2
_CUTOFF, _SHARPNESS = 0.45, 15
_NOISE_SIGMAS, _NOISE_RESCALING = 2.0, 1.7


class LogGaborBank(NamedTuple):
    """Filters of one image size in the frequency domain, zero frequency first.

    Filter (s, o) is `radial[s] * angular[o]`, and already contains the 1 / (H W) of the inverse transform.
    `noise[o]` times the median amplitude at the finest scale is the noise threshold of orientation o.
    """

    radial: np.ndarray  # (scales, H, W)
    angular: np.ndarray  # (orientations, H, W)
    noise: np.ndarray  # (orientations,)


@lru_cache(maxsize=4)
def log_gabor_bank(height, width) -> np.ndarray:
    """The bank for images of height x width pixels; the last four sizes are kept, 32 bytes per pixel each.

    Args:
        height, width: in pixels.

    Returns:
        `LogGaborBank` of read-only float32 arrays.

    Example:
        >>> log_gabor_bank(32, 48).radial.shape
        (4, 32, 48)

    Reference: Zhang et al. 2011 (FSIM), section II, after Kovesi 1999; parameters of `FeatureSIM.m`.
    """
    radius, theta = _polar_frequencies(height, width)
    radial = np.stack([_radial(radius, scale) for scale in range(_SCALES)])
    angular = np.stack([_angular(theta, orientation) for orientation in range(_ORIENTATIONS)])
    noise = np.array([_noise_factor(radial * spread) for spread in angular])
    bank = LogGaborBank(*(array.astype("float32") for array in (radial / (height * width), angular, noise)))
    for array in bank:
        array.flags.writeable = False
    return bank


def _polar_frequencies(height, width):
    """Radius (cycles per pixel) and angle of every frequency; odd sides span -0.5..0.5, as in Kovesi."""
    x, y = (np.fft.ifftshift(np.arange(n) - n // 2) / max(n - n % 2, 1) for n in (width, height))
    y = y[:, None]
    return np.hypot(x, y), np.arctan2(-y, x)


def _radial(radius, scale):
    frequency = 1 / (_SHORTEST_WAVELENGTH * _SCALE_STEP**scale)
    with np.errstate(divide="ignore"):
        octaves = np.log(radius / frequency)
    band = np.exp(-(octaves**2) / (2 * np.log(_SIGMA_ON_FREQUENCY) ** 2))
    return band / (1 + (radius / _CUTOFF) ** (2 * _SHARPNESS))


def _angular(theta, orientation):
    angle = orientation * np.pi / _ORIENTATIONS
    distance = np.abs(np.angle(np.exp(1j * (theta - angle))))
    return np.exp(-(distance**2) / (2 * _ANGLE_SIGMA**2))


def _noise_factor(filters):
    """From the median amplitude at the finest scale to the threshold mean + 2 sigma of the noise energy.

    The amplitude of Gaussian noise is Rayleigh distributed: its median squared, over log 2, is its mean
    square. The energy of the summed even responses is taken in the frequency domain (Parseval's theorem).
    """
    even = filters.sum(axis=0)
    even = (even + np.roll(np.flip(even), 1, axis=(0, 1))) / 2
    rayleigh = np.sqrt((even**2).sum() / (filters[0] ** 2).sum() / np.log(2))
    return rayleigh * (np.sqrt(np.pi / 2) + _NOISE_SIGMAS * np.sqrt(2 - np.pi / 2)) / _NOISE_RESCALING
