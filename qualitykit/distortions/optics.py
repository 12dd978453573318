"""What a lens and a moving hand do to the light before it is recorded: motion blur and defocus."""

import math

import cv2
import numpy as np

from qualitykit.distortions.light import to_light, to_values

# Points along a path, and along each axis of a disc, for each pixel that it covers; and the least of them.
SAMPLES = 8


def motion_blur(image, strength, rng):
    """Camera or subject moved evenly along a line during the exposure, in a direction drawn from the seed.

    Every point of light is drawn out evenly over a segment of L pixels: in linear light, I = J * h with
    h(t cos a, t sin a) = 1 / L for |t| <= L / 2 on the line of direction a, and 0 beside it. The segment is
    shared bilinearly among the pixels around it, so L may be any fraction of a pixel.

    `strength` is L as a share of the longer side: a shake is an angle, and blurs a large picture by more
    pixels.

    Levels 1 to 5: 0.005, 0.01, 0.018, 0.032, 0.055

    Reference:
        Potmesil and Chakravarty, "Modeling motion blur in computer-generated images", SIGGRAPH 1983; the
        uniform linear kernel is also Levin, "Blind motion deblurring using image statistics", NIPS 2006.
    """
    angle = rng.uniform(0.0, math.pi)
    return _blurred(image, line_kernel(strength * max(image.shape[:2]), angle))


def defocus(image, strength, rng):
    """The whole picture out of focus: every point of light becomes an even disc.

    In linear light, I = J * h with h = 1 / (pi r^2) inside the circle of confusion of radius r pixels, for a
    thin lens with a round opening. The disc is shared bilinearly among the pixels around it.

    `strength` is r as a share of the longer side, as in a photograph that is looked at as a whole.

    Levels 1 to 5: 0.002, 0.0035, 0.006, 0.01, 0.017

    Reference:
        Potmesil and Chakravarty, "A lens and aperture camera model for synthetic image generation", SIGGRAPH
        1981: the circle of confusion.
    """
    return _blurred(image, disc_kernel(strength * max(image.shape[:2])))


def line_kernel(length, angle):
    """Even weights along a segment through the middle, between pixels too.

    Args:
        length: in pixels, > 0.
        angle: in radians, from the x axis towards the y axis.

    Returns:
        float32 (side, side), side odd; sums to 1.

    Example:
        >>> line_kernel(3.0, 0.0)[2].astype(float).round(2).tolist()
        [0.04, 0.29, 0.33, 0.29, 0.04]
    """
    along = _even(length)
    return _spread(along * math.cos(angle), along * math.sin(angle), length / 2.0)


def disc_kernel(radius):
    """Even weights inside a circle about the middle, between pixels too.

    Args:
        radius: in pixels, > 0.

    Returns:
        float32 (side, side), side odd; sums to 1.

    Example:
        >>> disc_kernel(0.5)[1].astype(float).round(2).tolist()
        [0.09, 0.61, 0.09]
    """
    x, y = np.meshgrid(_even(2.0 * radius), _even(2.0 * radius))
    inside = x * x + y * y <= radius * radius
    return _spread(x[inside], y[inside], radius)


def _even(length):
    """Places spread evenly over a length about 0, several to a pixel."""
    count = max(SAMPLES, math.ceil(SAMPLES * length))
    return ((np.arange(count) + 0.5) / count - 0.5) * length


def _spread(x, y, reach):
    """Kernel of points at places within `reach` pixels of the middle, each shared by its four neighbours."""
    half = math.ceil(reach)
    side = 2 * half + 1
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    kernel = np.zeros(side * side)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = np.abs(1 - down - (y - top)) * np.abs(1 - right - (x - left))
        kernel += np.bincount((top + down + half) * side + left + right + half, weight, side * side)
    return (kernel / len(x)).reshape(side, side).astype(np.float32)


def _blurred(image, kernel):
    """An image whose light was spread by a kernel; beyond its border it is mirrored."""
    light = cv2.filter2D(to_light(image), -1, kernel, borderType=cv2.BORDER_REFLECT)
    return to_values(light.reshape(image.shape))
