"""Haze between the camera and the scene."""

import math

import cv2
import numpy as np

from qualitykit.distortions.light import to_light, to_values

# The nearest thing's distance, of the farthest's.
NEAREST = 0.15
# How far the ground's rise to the horizon may lean, in radians, and how much random hills add to it.
LEAN = 0.35
HILLS, HILL_GRID = 0.12, 4
# The light of the haze itself, in linear light, and how far it may be blue or brown.
AIRLIGHT, TINT = (0.55, 0.85), 0.06


def haze(image, strength, rng):
    """Haze or fog: contrast and colour fade towards the light of the air, and more so far away.

    In linear light, Koschmieder's law: I = J t + A (1 - t), with transmission t = exp(-b d). The depth d in
    0.15..1 is not known from a picture and is drawn from the seed: it grows from the lower border to the
    upper, leaning a little, with slow random hills. The airlight A is a light grey, bluish or brownish, drawn
    from the seed too, and both are the same at every strength.

    `strength` is b, the optical depth of the farthest point.

    Levels 1 to 5: 0.1, 0.2, 0.4, 0.8, 1.5

    Reference:
        Koschmieder, "Theorie der horizontalen Sichtweite", Beitraege zur Physik der freien Atmosphaere 12,
        1924; in this form He, Sun and Tang, "Single image haze removal using dark channel prior", CVPR 2009,
        equations 1 and 2.
    """
    depth = depth_field(image.shape[:2], rng)
    airlight = rng.uniform(*AIRLIGHT) * (1.0 + rng.uniform(-TINT, TINT) * np.array([-1.0, 0.0, 1.0]))
    transmission = np.exp(-np.float32(strength) * depth)[..., None]
    light = to_light(image)
    return to_values(light * transmission + airlight.astype(np.float32) * (1.0 - transmission))


def depth_field(shape, rng):
    """A smooth depth for every pixel, 0.15..1, as of ground that rises to a horizon, with hills.

    The same draws give the same field at another size.

    Args:
        shape: (height, width).
        rng: NumPy generator.

    Returns:
        float32 (height, width).

    Example:
        >>> import numpy as np
        >>> depth = depth_field((40, 60), np.random.default_rng(0))
        >>> bool(depth[0].mean() > depth[-1].mean())
        True
    """
    lean = math.tan(rng.uniform(-LEAN, LEAN))
    hills = rng.standard_normal((HILL_GRID, HILL_GRID), dtype=np.float32)
    hills = cv2.resize(hills, shape[::-1], interpolation=cv2.INTER_CUBIC).reshape(shape)
    up = 1.0 - (np.arange(shape[0], dtype=np.float32) + 0.5) / shape[0]
    across = (np.arange(shape[1], dtype=np.float32) + 0.5) / shape[1] - 0.5
    depth = up[:, None] + np.float32(lean) * across[None] + np.float32(HILLS) * hills
    return NEAREST + (1.0 - NEAREST) * np.clip(depth, 0.0, 1.0)
