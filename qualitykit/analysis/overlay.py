"""Heat maps made visible: over a photograph, and the strip that explains the colours."""

import cv2
import matplotlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

# Perceptually uniform: equal steps of the map are equal steps to the eye.
_ONE_SIDED, _TWO_SIDED = "inferno", "berlin_r"
_OPACITY = 0.8


def draw_overlay(
    image: np.ndarray,
    heat: npt.ArrayLike,
    *,
    signed: bool = False,
    opacity: float = _OPACITY,
    grey: bool = True,
) -> np.ndarray:
    """A heat map over its photograph: o = (1 - a) image + a colour(heat), with a = opacity |heat|.

    Args:
        image: (H, W, 3) uint8, RGB.
        heat: 2-D, 0..1 (signed: -1..1); resized to the photograph if it is of another size.
        signed: whether the map has two sides, as `explain(..., sign="both")` gives: red lowers, blue raises.
        opacity: of the strongest place, 0..1; where the map is zero, the photograph shows through.
        grey: show the photograph in grey, so that every colour is the map's.

    Returns:
        (H, W, 3) uint8, RGB.

    Raises:
        ValueError: shapes or values as said above do not hold.

    Example:
        >>> import numpy as np
        >>> photograph = np.full((4, 4, 3), 200, "uint8")
        >>> bool((draw_overlay(photograph, np.zeros((2, 2))) == photograph).all())
        True
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"image must be (H, W, 3) uint8. Received: {image.dtype} of shape {image.shape}")
    heat = np.asarray(heat, dtype="float32")
    low = -1.0 if signed else 0.0
    if heat.ndim != 2 or not heat.size or not (low <= heat.min() and heat.max() <= 1):
        raise ValueError(f"heat must be 2-D with values in {low:g}..1. Received: heat of shape {heat.shape}")
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity must be in 0..1. Received: opacity={opacity!r}")
    if heat.shape != image.shape[:2]:
        heat = cv2.resize(heat, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    below = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB) if grey else image
    alpha = opacity * np.abs(heat)[..., None]
    above = colours((heat + 1) / 2, _TWO_SIDED) if signed else colours(heat, _ONE_SIDED)
    return np.rint(below * (1 - alpha) + above * alpha).astype("uint8")


# Maps of full-reference measures seldom fall below this, however bad the photograph.
_WORST = 0.4


def damage(quality):
    """How strongly a quality map is to be drawn: 0 where it says undamaged (1), 1 at 0.4 and below.

    Args:
        quality: (H, W), 0..1, as `quality_map` gives.

    Returns:
        float32 (H, W), 0..1, a heat map for `draw_overlay`.

    Raises:
        ValueError: quality is not 2-D or leaves 0..1.

    Example:
        >>> damage([[1.0, 0.7, 0.1]]).round(2).tolist()
        [[0.0, 0.5, 1.0]]
    """
    quality = np.asarray(quality, dtype="float32")
    if quality.ndim != 2 or not quality.size or not (quality.min() >= 0 and quality.max() <= 1):
        raise ValueError(
            f"quality must be 2-D with values in 0..1. Received: quality of shape {quality.shape}"
        )
    return np.clip((1 - quality) / (1 - _WORST), 0, 1)


def colours(values, colour_map):
    """The colours of values 0..1 in one of matplotlib's colour maps: (...,) to (..., 3) uint8, RGB.

    Example:
        >>> colours([0.0, 1.0], "gray").tolist()
        [[0, 0, 0], [255, 255, 255]]
    """
    return np.rint(255 * matplotlib.colormaps[colour_map](np.asarray(values))[..., :3]).astype("uint8")


def draw_legend(
    width: int = 480, *, signed: bool = False, labels: tuple[str, str] | None = None
) -> np.ndarray:
    """The strip that explains an overlay's colours, to stand below it.

    Args:
        width: in pixels, at least 120.
        signed: as in `draw_overlay`.
        labels: (left, right) below the ends of the strip; None for what the signs mean.

    Returns:
        (H, width, 3) uint8, RGB: the colours, and the labels on white.

    Example:
        >>> draw_legend(200).shape
        (36, 200, 3)
    """
    if width < 120:
        raise ValueError(f"width must be at least 120 pixels. Received: width={width!r}")
    left, right = labels or (("lowers the score", "raises it") if signed else ("weak", "strong"))
    ramp = np.linspace(-1 if signed else 0, 1, width, dtype="float32")[None].repeat(14, axis=0)
    strip = draw_overlay(np.full((14, width, 3), 255, "uint8"), ramp, signed=signed, opacity=1.0)
    words = Image.new("RGB", (width, 22), "white")
    draw, font = ImageDraw.Draw(words), ImageFont.load_default(size=12)
    draw.text((2, 3), left, fill="#333333", font=font)
    draw.text((width - 2, 3), right, fill="#333333", font=font, anchor="ra")
    return np.vstack([strip, np.asarray(words)])
