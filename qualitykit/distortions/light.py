"""From the values of a picture to the light that they stand for, and back: the sRGB curve.

Lenses, motion, haze and sensors add and scale light. The values of a picture are about its 2.4th root, and
what is done to them directly (a blur, a gain) looks like no camera's doing.
"""

import numpy as np

_VALUES = np.arange(256) / 255.0
_LINEAR = np.where(_VALUES <= 0.04045, _VALUES / 12.92, ((_VALUES + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_light(image):
    """Linear light, 1 at white, of a uint8 image.

    L = v / 12.92 up to v = 0.04045, and ((v + 0.055) / 1.055)^2.4 above, of v = image / 255.

    Args:
        image: uint8 array of any shape.

    Returns:
        float32 array of that shape, 0..1.

    Example:
        >>> import numpy as np
        >>> to_light(np.uint8([0, 188, 255])).astype(float).round(3).tolist()
        [0.0, 0.503, 1.0]

    Reference:
        IEC 61966-2-1, "Default RGB colour space: sRGB", 1999.
    """
    return _LINEAR[image]


def to_values(light):
    """Picture values 0..255, not rounded, of linear light; what is below 0 or above 1 is clipped.

    Args:
        light: float array of any shape.

    Returns:
        float32 array of that shape.

    Example:
        >>> import numpy as np
        >>> to_values(np.float32([-1.0, 0.5, 2.0])).round().tolist()
        [0.0, 188.0, 255.0]
    """
    light = np.clip(light, 0.0, 1.0).astype(np.float32)
    curve = np.float32(1.055) * light ** np.float32(1.0 / 2.4) - np.float32(0.055)
    return np.float32(255.0) * np.where(light <= 0.0031308, np.float32(12.92) * light, curve)
