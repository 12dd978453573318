"""Photographs and heat maps made small enough that a page of a thousand stays light."""

import io

import cv2
import numpy as np
from PIL import Image

from qualitykit.analysis.overlay import colours, damage

LOWERS, RAISES = "inferno", "viridis"
DAMAGE = LOWERS
_HEAT_SIDE = 48  # heat maps are smooth: browsers enlarge them without visible loss
_MAP_SIDE = 180  # quality maps are as sharp as their photographs
_HEAT_LEVELS = 64


def make_thumbnail(image, *, side=360, quality=80):
    """A small JPEG of a photograph.

    Args:
        image: (H, W, 3) uint8, RGB.
        side: the longer side is at most this many pixels; small photographs are not enlarged.
        quality: of the JPEG, 1..95.

    Returns:
        bytes of a JPEG file, about 20 KB.

    Raises:
        ValueError: image is not (H, W, 3) uint8.

    Example:
        >>> import numpy as np
        >>> make_thumbnail(np.zeros((1000, 500, 3), "uint8"))[:2].hex()
        'ffd8'
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"image must be (H, W, 3) uint8. Received: {image.dtype} of shape {image.shape}")
    small = cv2.resize(image, _fit(image.shape, side), interpolation=cv2.INTER_AREA)
    return _encode(Image.fromarray(small), "JPEG", quality=quality, optimize=True)


def make_heat_layers(heat, *, opacity=0.85):
    """The two sides of a heat map as small transparent pictures, to lay over a thumbnail.

    Args:
        heat: (H, W), -1..1, as `explain(model, image, sign="both", relative=True)` gives.
        opacity: of the strongest place of each side.

    Returns:
        (lowers, raises): bytes of two PNG files, about 1 KB each; each is on a scale of its own, so that the
        weaker side shows too.

    Raises:
        ValueError: heat is not 2-D or exceeds -1..1.

    Example:
        >>> import numpy as np
        >>> [layer[1:4] for layer in make_heat_layers(np.eye(9))]
        [b'PNG', b'PNG']
    """
    heat = np.asarray(heat, dtype="float32")
    if heat.ndim != 2 or not heat.size or not np.abs(heat).max() <= 1:
        raise ValueError(f"heat must be 2-D with values in -1..1. Received: heat of shape {heat.shape}")
    small = cv2.resize(heat, _fit(heat.shape, _HEAT_SIDE), interpolation=cv2.INTER_AREA)
    sides = (-small, LOWERS), (small, RAISES)
    return tuple(_palette_png(np.maximum(side, 0), colour_map, opacity) for side, colour_map in sides)


def make_damage_layer(quality, *, opacity=0.85):
    """A quality map as a small transparent picture, to lay over a thumbnail: the worse, the brighter.

    Args:
        quality: (H, W), 0..1, as `quality_map` gives.
        opacity: of the strongest damage.

    Returns:
        bytes of a PNG file, about 10 KB; its scale is that of `damage`, the same for all photographs.

    Raises:
        ValueError: quality is not 2-D or leaves 0..1.

    Example:
        >>> make_damage_layer(np.eye(9))[1:4]
        b'PNG'
    """
    strength = damage(quality)
    small = cv2.resize(strength, _fit(strength.shape, _MAP_SIDE), interpolation=cv2.INTER_AREA)
    return _palette_png(small, DAMAGE, opacity, peak=1.0)


def make_colour_strip(colour_map):
    """A PNG of one row of pixels: all colours of a colour map, for a legend to stretch."""
    return _palette_png(np.linspace(0, 1, _HEAT_LEVELS)[None], colour_map, opacity=1.0)


def _palette_png(strength, colour_map, opacity, peak=None):
    """An indexed PNG: colour and transparency are functions of the strength, so the palette holds both."""
    levels = np.linspace(0, 1, _HEAT_LEVELS)
    peak = max(float(strength.max()), 1e-6) if peak is None else peak
    index = np.rint(strength / peak * (_HEAT_LEVELS - 1)).astype("uint8")
    picture = Image.fromarray(index, mode="P")
    picture.putpalette(colours(levels, colour_map).tobytes())
    return _encode(
        picture, "PNG", optimize=True, transparency=bytes(np.rint(255 * opacity * levels).astype("uint8"))
    )


def _fit(shape, side):
    """(width, height) of a picture of this shape when its longer side is at most `side`."""
    scale = min(1.0, side / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _encode(picture, kind, **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
