"""Noise as a camera's sensor makes it, before the colours are interpolated and the tone curve is applied."""

import cv2
import numpy as np

from qualitykit.distortions.light import to_light, to_values

# Electrons that one pixel of a telephone's sensor holds at its base gain, and that reading it out adds.
FULL_WELL, READ_NOISE = 6000.0, 2.5
# Red and blue get less light through their filters and are raised by so much to make white white.
WHITE_BALANCE = np.float32([2.0, 1.0, 1.6])
# Bilinear interpolation from the sites that have red or blue (one of four), and green (two of four).
QUARTER = np.float32([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 4.0
HALF = np.float32([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 4.0
COLOUR_SIGMA = 2.0


def camera_noise(image, strength, rng):
    """Noise of a real camera at a high gain: more in the light in number, more in the shadows to the eye.

    In linear light, y = x + sqrt(a x + b) n: photons arrive at random (Poisson: the variance a x grows with
    the light) and reading adds a constant (Gaussian: b). n is unit normal, the same at every strength. Each
    pixel sees one colour, as in a Bayer mosaic; the noise, not the picture, is interpolated from these sites,
    and its colour smoothed by a Gaussian of two pixels, as every camera does, so that neighbours agree a
    little and their colours more. The sum is clipped and bent by the sRGB curve.
    A pixel holds E = 6000 / strength electrons at white: a = g / E and b = (2.5 g / E)^2 with the white
    balance g, 2 for red, 1 for green, 1.6 for blue.

    `strength` is the sensor's gain over its base, ISO speed / 100.

    Levels 1 to 5: 6, 14, 32, 70, 150

    Reference:
        Foi, Trimeche, Katkovnik and Egiazarian, "Practical Poissonian-Gaussian noise modeling and fitting for
        single-image raw-data", IEEE Transactions on Image Processing 17(10), 2008, section II.
        The electrons, the white balance, the mosaic and the smoothing are ours.
    """
    return to_values(expose(to_light(image), FULL_WELL / strength, rng))


def expose(light, electrons, rng):
    """Linear light as a sensor records it, with its noise.

    Args:
        light: float32 (H, W, 3), 1 at white.
        electrons: that a green pixel holds at white.
        rng: NumPy generator; the same draws are only scaled by the light and the electrons.

    Returns:
        float32 (H, W, 3), neither clipped nor rounded.

    Example:
        >>> import numpy as np
        >>> grey = np.full((64, 64, 3), 0.2, np.float32)
        >>> few, many = (expose(grey, e, np.random.default_rng(0)).std() for e in (100.0, 10000.0))
        >>> bool(few > 8 * many)
        True
    """
    unit = rng.standard_normal(light.shape[:2], dtype=np.float32)
    gain = WHITE_BALANCE / np.float32(electrons)
    deviation = np.sqrt(gain * light + np.square(np.float32(READ_NOISE) * gain))
    noise = _demosaiced(deviation * unit[..., None])
    grain = noise.mean(axis=-1, keepdims=True)
    colour = cv2.GaussianBlur(noise - grain, (0, 0), sigmaX=COLOUR_SIGMA, borderType=cv2.BORDER_REFLECT)
    return light + grain + colour.reshape(noise.shape)


def _demosaiced(noise):
    """(H, W, 3) noise of which every pixel has only its Bayer site's colour (RGGB), the rest interpolated."""
    odd_row = (np.arange(noise.shape[0]) % 2)[:, None]
    odd_column = (np.arange(noise.shape[1]) % 2)[None]
    red, blue = (1 - odd_row) * (1 - odd_column), odd_row * odd_column
    sites = zip((red, 1 - red - blue, blue), (QUARTER, HALF, QUARTER), strict=True)
    planes = [
        cv2.filter2D(
            noise[..., channel] * has.astype(np.float32), -1, kernel, borderType=cv2.BORDER_REFLECT_101
        )
        for channel, (has, kernel) in enumerate(sites)
    ]
    return np.stack([plane.reshape(noise.shape[:2]) for plane in planes], axis=-1)
