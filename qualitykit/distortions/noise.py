"""Noise: TID2013's types 1 to 7 and 19.

Every function takes an RGB uint8 image, a strength and a NumPy generator, and returns values to be rounded
and clipped.
"""

import cv2
import numpy as np

from qualitykit.distortions.block_dct import from_ycc, to_ycc

CHROMA_GAIN = 3.0
CORRELATION_SIGMA = 1.5
HIGH_PASS_SIGMA = 1.0
ACTIVITY_WINDOW = (7, 7)


def additive_gaussian_noise(image, strength, rng):
    """White Gaussian noise; `strength` is its standard deviation in grey levels."""
    return image + strength * _white(image, rng)


def colour_noise(image, strength, rng):
    """White noise three times as strong in colour as in luma; `strength` is its deviation in the luma."""
    gains = np.float32([1.0, CHROMA_GAIN, CHROMA_GAIN])
    return from_ycc(to_ycc(image) + strength * gains * _white(image, rng))


def spatially_correlated_noise(image, strength, rng):
    """Gaussian noise smoothed over neighbours; `strength` is its standard deviation in grey levels."""
    return image + strength * _unit(_smooth(_white(image, rng), CORRELATION_SIGMA))


def masked_noise(image, strength, rng):
    """Noise that hides where the image is busy: white, times the local standard deviation of the luma.

    `strength` is the noise's RMS in grey levels.
    """
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    variance = cv2.blur(luma * luma, ACTIVITY_WINDOW) - cv2.blur(luma, ACTIVITY_WINDOW) ** 2
    # One grey level more than measured, so that a flat image gets even noise and not none.
    activity = np.sqrt(np.maximum(variance, 0.0)) + 1.0
    return image + strength * _unit(_white(image, rng) * activity[..., None])


def high_frequency_noise(image, strength, rng):
    """White noise less its own blur; `strength` is its standard deviation in grey levels."""
    noise = _white(image, rng)
    return image + strength * _unit(noise - _smooth(noise, HIGH_PASS_SIGMA))


def impulse_noise(image, strength, rng):
    """Salt and pepper; `strength` is the share of samples, drawn in each channel alone, set to 0 or 255."""
    draw = rng.random(image.shape, dtype=np.float32)
    salted = np.where(draw < strength / 2.0, np.uint8(0), image)
    return np.where(draw > 1.0 - strength / 2.0, np.uint8(255), salted)


def quantisation_noise(image, strength, rng):
    """Uniform quantisation without dither; `strength` is the step in grey levels."""
    return (np.floor(image / np.float32(strength)) + np.float32(0.5)) * np.float32(strength)


def multiplicative_gaussian_noise(image, strength, rng):
    """Each sample times 1 + noise; `strength` is the noise's standard deviation."""
    return image * (1.0 + strength * _white(image, rng))


def _white(image, rng):
    return rng.standard_normal(image.shape, dtype=np.float32)


def _smooth(noise, sigma):
    return cv2.GaussianBlur(noise, (0, 0), sigmaX=sigma).reshape(noise.shape)


def _unit(noise):
    """Noise scaled to an RMS of 1; noise that is zero everywhere (one high-passed pixel) stays so."""
    return noise / max(float(np.sqrt(np.mean(noise * noise))), 1e-6)
