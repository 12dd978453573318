"""Photographs and heat maps made small enough that a page of a thousand stays light."""

import io

import cv2
import numpy as np
from PIL import Image

from qualitykit.analysis.overlay import colours, damage

LOWERS, RAISES = "inferno", "viridis"
DAMAGE = LOWERS
_HEAT_SIDE = 32  # heat maps are smooth: browsers enlarge them without visible loss
MARGIN = 1  # pixels around each map of a sheet, so that an enlarged one takes nothing from its neighbours
_MAP_SIDE = 180  # quality maps are as sharp as their photographs
_HEAT_LEVELS = 64


def make_thumbnail(image, *, side=320, quality=78):
    """A small JPEG of a photograph.

    Args:
        image: (H, W, 3) uint8, RGB.
        side: the longer side is at most this many pixels; small photographs are not enlarged.
        quality: of the JPEG, 1..95.

    Returns:
        bytes of a JPEG file, about 16 KB.

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


def make_heat_sheet(*heats, opacity=0.85):
    """Both sides of some heat maps of one photograph, one below the other, to lay over a thumbnail.

    The sheet holds, from top to bottom, what lowers and what raises the score in the first map, then the
    same two of every further map. All have the same size, and a margin of `MARGIN` pixels that repeats their
    edges.

    Args:
        *heats: (H, W), -1..1, as `explain(model, image, sign="both", relative=True, by_stream=True)` gives:
            the fused map first, then those of the streams, if there are any.
        opacity: of the strongest place of each side.

    Returns:
        bytes of a PNG file, about 1 KB a map. In the fused map each side is on a scale of its own, so that
        the weaker one shows too; in those of the streams it is on one scale for all streams.

    Raises:
        ValueError: no map, one that is not 2-D or exceeds -1..1, or maps of different shapes.

    Example:
        >>> import numpy as np
        >>> make_heat_sheet(np.eye(9), np.eye(9))[1:4]
        b'PNG'
    """
    heats = [np.asarray(heat, dtype="float32") for heat in heats]
    for heat in heats:
        if heat.ndim != 2 or not heat.size or not np.abs(heat).max() <= 1 or heat.shape != heats[0].shape:
            raise ValueError(
                "heats must be 2-D maps of one shape with values in -1..1. "
                f"Received: {', '.join(f'heat of shape {heat.shape}' for heat in heats)}"
            )
    if not heats:
        raise ValueError("heats must be at least one map. Received: none")
    size = _fit(heats[0].shape, _HEAT_SIDE)
    small = np.stack([cv2.resize(heat, size, interpolation=cv2.INTER_AREA) for heat in heats])
    sides = np.stack([np.maximum(-small, 0), np.maximum(small, 0)], axis=1)
    scaled = np.concatenate([_to_peak(sides[:1]), _to_peak(sides[1:])])
    index = _levels(scaled) + _HEAT_LEVELS * np.arange(2, dtype="uint8")[:, None, None]
    index = np.pad(index, [(0, 0)] * 2 + [(MARGIN, MARGIN)] * 2, mode="edge")
    return _palette_png(index.reshape(-1, index.shape[-1]), (LOWERS, RAISES), opacity)


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
    return _palette_png(_levels(small), (DAMAGE,), opacity)


def make_colour_strip(colour_map):
    """A PNG of one row of pixels: all colours of a colour map, for a legend to stretch."""
    return _palette_png(_levels(np.linspace(0, 1, _HEAT_LEVELS))[None], (colour_map,), opacity=1.0)


def _to_peak(sides):
    """Maps (K, 2, h, w) divided, each of the two sides by itself, by the largest value in any of them."""
    peak = sides.max(axis=(0, 2, 3), keepdims=True, initial=1e-6)
    return sides / peak


def _levels(strength):
    return np.rint(strength * (_HEAT_LEVELS - 1)).astype("uint8")


def _palette_png(index, colour_maps, opacity):
    """An indexed PNG: colour and transparency are functions of the level, so the palette holds both."""
    levels = np.linspace(0, 1, _HEAT_LEVELS)
    alphas = np.rint(255 * opacity * levels).astype("uint8").tobytes()
    picture = Image.fromarray(index, mode="P")
    picture.putpalette(b"".join(colours(levels, colour_map).tobytes() for colour_map in colour_maps))
    return _encode(picture, "PNG", optimize=True, transparency=alphas * len(colour_maps))


def _fit(shape, side):
    """(width, height) of a picture of this shape when its longer side is at most `side`."""
    scale = min(1.0, side / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _encode(picture, kind, **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
