"""Pristine synthetic references: pictures with the statistics of photographs, from a seed alone."""

import math
import numbers

import cv2
import numpy as np
from scipy import fft

# A picture's smallest leaf, in pixels: drawn between these, on a logarithmic scale.
SMALLEST_RADIUS = (2.5, 9.0)
LARGEST_SHARE = 0.45
COVER = 3.0
CORNERS = 14
FRACTION_BITS = 4
# Half of the pictures have their far leaves out of focus, by a blur between these, in pixels.
DEFOCUS = (1.5, 8.0)
SLOPES = (1.0, 1.4, 0.6)
BRANCHES = 8
# The blur of a good lens, in pixels.
LENS_SIGMA = 0.45


def pristine_image(height: int, width: int, seed: int = 0) -> np.ndarray:
    """A synthetic picture with the statistics of a photograph.

    Dead leaves: shapes of all sizes, as many of radius r as r^-3, each hiding those before it, with colours
    drawn about a few of the picture's own. Every leaf has its own shading and its share of three textures,
    random fields of amplitude 1/f^a stretched along a direction; branches lie over them and slow light over
    all, and in half of the pictures the ground is out of focus, as behind a photographer's subject. The
    amplitude spectrum falls about as a photograph's, 1/f or somewhat faster; edges are sharp, and there are
    flat, shaded and textured places.

    Args:
        height: rows in pixels, at least 1.
        width: columns in pixels, at least 1.
        seed: integer >= 0; the same arguments give the same pixels.

    Returns:
        uint8 RGB array (height, width, 3).

    Raises:
        TypeError: an argument is no integer.
        ValueError: a side is below 1 or the seed negative.

    Example:
        >>> pristine_image(48, 64, seed=1).shape
        (48, 64, 3)

    Reference:
        Lee, Mumford and Huang, "Occlusion models for natural images", International Journal of Computer
        Vision 41, 2001. Textures, shading, focus, branches and light are ours.
    """
    for argument, value, low in (("height", height, 1), ("width", width, 1), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise TypeError(f"{argument} must be an integer >= {low}. Received: {value!r}")
        if value < low:
            raise ValueError(f"{argument} must be an integer >= {low}. Received: {value!r}")
    rng = np.random.default_rng(int(seed))
    shape = (int(height), int(width))
    centres, radii = _places(shape, rng)
    colours = _colours(len(radii), rng)
    far = int(rng.uniform(0.2, 0.9) * len(radii)) if rng.random() < 0.5 else 0
    labels, flat = _draw_leaves(shape, centres, _outlines(radii, rng), colours, far, rng)
    surface = _shading(shape, labels, centres, radii, rng) + _texture(shape, labels, len(radii), rng)
    light = 1.0 + np.where(labels < far, 0.0, surface) + 0.15 * _random_field(shape, 2.0, rng)
    image = _draw_branches(flat, colours, rng) * np.clip(light, 0.15, 2.0)[..., None]
    image = cv2.GaussianBlur(image, (0, 0), sigmaX=LENS_SIGMA).reshape(*shape, 3)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def _places(shape, rng):
    """Centres (x, y) and radii of leaves that cover the picture three times over; the first is the ground."""
    smallest = math.exp(rng.uniform(*np.log(SMALLEST_RADIUS)))
    largest = max(LARGEST_SHARE * max(shape), 2.0 * smallest)
    span = smallest**-2 - largest**-2
    mean_area = 2.0 * math.pi * math.log(largest / smallest) / span
    count = 1 + round(COVER * shape[0] * shape[1] / mean_area)
    radii = (smallest**-2 - rng.random(count) * span) ** -0.5
    radii[0] = 4.0 * max(shape)
    return rng.random((count, 2)) * shape[::-1], radii


def _colours(count, rng):
    """RGB colours 0..255 about five of the picture's own; they differ in light more than in hue."""
    own = rng.normal(0.0, (0.0, 22.0, 18.0), (5, 3))
    chroma = own[rng.integers(5, size=count)] + rng.normal(0.0, (0.0, 9.0, 7.0), (count, 3))
    light = 235.0 * rng.beta(1.5, 1.9, count)
    red = light + chroma[:, 1] + 0.5 * chroma[:, 2]
    green = light - 0.5 * chroma[:, 1] + 0.5 * chroma[:, 2]
    blue = light - chroma[:, 2] - 0.5 * chroma[:, 1]
    return np.clip(np.stack([red, green, blue], axis=-1), 4.0, 251.0)


def _outlines(radii, rng):
    """Corners (count, CORNERS, 2) about the origin: stretched discs, boxes among them, turned at random."""
    count = len(radii)
    angles = np.linspace(0.0, 2.0 * math.pi, CORNERS, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    # The power pulls a disc's corners outwards to a box.
    power = np.where(rng.random(count) < 0.3, 0.25, 1.0)[:, None, None]
    corners = np.sign(circle) * np.abs(circle) ** power * radii[:, None, None]
    stretch = np.exp(rng.normal(0.0, 0.4, count))
    x, y = corners[..., 0] * stretch[:, None], corners[..., 1] / stretch[:, None]
    turn = rng.uniform(0.0, 2.0 * math.pi, count)[:, None]
    return np.stack([np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y], axis=-1)


def _draw_leaves(shape, centres, outlines, colours, far, rng):
    """Number of the leaf seen at each pixel, and the colours with smooth edges, the first `far` blurred."""
    corners = np.rint((outlines + centres[:, None]) * 2**FRACTION_BITS).astype(np.int32)
    labels = np.zeros(shape, np.int32)
    flat = np.empty((*shape, 3), np.uint8)
    flat[:] = colours[0].astype(np.uint8)
    for number in range(1, len(corners)):
        if number == far:
            flat = cv2.GaussianBlur(flat, (0, 0), sigmaX=rng.uniform(*DEFOCUS)).reshape(*shape, 3)
        cv2.fillConvexPoly(labels, corners[number], number, shift=FRACTION_BITS)
        cv2.fillConvexPoly(flat, corners[number], colours[number].tolist(), cv2.LINE_AA, FRACTION_BITS)
    return labels, flat


def _shading(shape, labels, centres, radii, rng):
    """Relative light that rises across each leaf in a direction of its own."""
    slopes = rng.normal(0.0, 0.12, centres.shape) / radii[:, None]
    offset = -(slopes * centres).sum(axis=1)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return slopes[:, 0][labels] * columns + slopes[:, 1][labels] * rows + offset[labels]


def _texture(shape, labels, count, rng):
    """Relative light of the leaves' textures: each leaf's own mixture of the fields, many nearly smooth."""
    total = np.zeros(shape, np.float32)
    for slope in SLOPES:
        gain = rng.gamma(0.7, 0.09, count).astype(np.float32)
        stretch = math.exp(rng.normal(0.0, 0.8))
        total += gain[labels] * _random_field(shape, slope, rng, stretch, rng.uniform(0.0, math.pi))
    return total


def _draw_branches(image, colours, rng):
    """Thin crooked lines over the leaves."""
    height, width = image.shape[:2]
    for colour in colours[rng.integers(len(colours), size=BRANCHES)].tolist():
        steps = rng.normal(0.0, 0.04, (12, 2)) + rng.normal(0.0, 0.1, 2)
        points = (rng.random(2) + np.cumsum(steps, axis=0)) * (width, height)
        fixed = np.rint(points * 2**FRACTION_BITS).astype(np.int32)
        thickness = int(rng.integers(1, 4))
        cv2.polylines(image, [fixed], False, colour, thickness, cv2.LINE_AA, FRACTION_BITS)
    return image


def _random_field(shape, slope, rng, stretch=1.0, direction=0.0):
    """Gaussian field of mean 0, deviation 1, amplitude 1 / frequency^slope, stretched along a direction."""
    rows, columns = fft.fftfreq(shape[0])[:, None], fft.rfftfreq(shape[1])[None]
    along = (columns * math.cos(direction) + rows * math.sin(direction)) * stretch
    across = (rows * math.cos(direction) - columns * math.sin(direction)) / stretch
    squared = (along * along + across * across).astype(np.float32)
    squared[0, 0] = 1.0
    amplitude = squared ** (-0.5 * slope)
    amplitude[0, 0] = 0.0
    white = fft.rfft2(rng.standard_normal(shape, dtype=np.float32))
    field = fft.irfft2(white * amplitude, s=shape)
    return field / max(float(field.std()), 1e-6)
