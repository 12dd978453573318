"""Tone and colour: TID2013's types 16, 17, 18, 22 and 23."""

import math

import cv2
import numpy as np
from PIL import Image

# The palette's size at strength 1.
PALETTE = 256
# Colour is added twice as fast as it is taken away, since taking ends at grey.
SATURATION_GAIN = 2.0
FRINGE_BLUR = 0.25


def mean_shift(image, strength, rng):
    """The whole image lighter or darker, as the seed falls; `strength` is the shift in grey levels."""
    return image + np.float32(_direction(rng) * strength)


def contrast_change(image, strength, rng):
    """Contrast about the mean up or down, as the seed falls; `strength` is the logarithm of the factor."""
    mean = image.mean(dtype=np.float64)
    return mean + (image - mean) * math.exp(_direction(rng) * strength)


def saturation_change(image, strength, rng):
    """Colour about the luma raised by 1 + 2 strength or lowered to 1 - strength, as the seed falls."""
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    factor = 1.0 + SATURATION_GAIN * strength if _direction(rng) > 0 else 1.0 - strength
    return luma + (image - luma) * np.float32(factor)


def colour_quantisation_with_dither(image, strength, rng):
    """A palette of 256 / strength colours chosen for the image (median cut), Floyd-Steinberg dither."""
    colours = int(np.clip(round(PALETTE / strength), 2, PALETTE))
    picture = Image.fromarray(image)
    # A quarter of the pixels has the image's colours as well, and is cut in a fifth of the time.
    sample = Image.fromarray(np.ascontiguousarray(image[::2, ::2]))
    palette = sample.quantize(colours, method=Image.Quantize.MEDIANCUT)
    dithered = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(dithered.convert("RGB"))


def chromatic_aberrations(image, strength, rng):
    """Red and blue moved apart and a little blurred; `strength` is each one's way in pixels.

    The direction is drawn from the seed.
    """
    angle = rng.uniform(0.0, 2.0 * math.pi)
    shift = strength * np.array([math.cos(angle), math.sin(angle)])
    red = _moved(image[..., 0], shift, FRINGE_BLUR * strength)
    blue = _moved(image[..., 2], -shift, FRINGE_BLUR * strength)
    return np.stack([red, image[..., 1], blue], axis=-1)


def _direction(rng):
    return 1.0 if rng.random() < 0.5 else -1.0


def _moved(channel, shift, blur):
    """A channel moved by (x, y) pixels, between pixels too, its border mirrored, then blurred."""
    matrix = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    moved = cv2.warpAffine(channel, matrix, channel.shape[::-1], borderMode=cv2.BORDER_REFLECT)
    return cv2.GaussianBlur(moved, (0, 0), sigmaX=blur)
