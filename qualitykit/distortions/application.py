"""Apply one distortion at one level to one image."""

import functools
import numbers

import cv2
import numpy as np

from qualitykit.distortions import registry
from qualitykit.distortions.levels import LEVELS, TARGET_PSNR, render_at_psnr


def apply(
    image: np.ndarray, name: str, level: int = 3, seed: int = 0, *, calibrate: bool = True
) -> np.ndarray:
    """Distort an image the way TID2013 does.

    For most types the strength is searched for each image, within bounds, so that the PSNR meets TID2013's
    33, 30, 27, 24 and 21 dB for levels 1 to 5; `get(name).calibrated` says which. The others take the fixed
    strengths of the registry. The random draws of a seed are the same at every level, so a higher level is
    the same damage, only more.

    Args:
        image: uint8 array, RGB (H, W, 3) or grey (H, W) or (H, W, 1); any size from 1x1. A grey image is
            distorted as RGB with three equal channels and brought back by its luma, so a change of saturation
            leaves it as it is.
        name: one of `names("all")`.
        level: 1 (just visible) to 5.
        seed: integer >= 0; the same arguments give the same pixels.
        calibrate: False takes the registry's typical strength without the search: several times faster, and
            the PSNR then depends on the image.

    Returns:
        A new uint8 array of the image's shape.

    Raises:
        TypeError: the image is no uint8 array, or the level or seed no integer.
        ValueError: an unknown name, a level outside 1..5, a negative seed or another shape.

    Example:
        >>> import numpy as np
        >>> grey = np.full((8, 8, 3), 128, np.uint8)
        >>> apply(grey, "additive_gaussian_noise", level=5, seed=1).shape
        (8, 8, 3)

    Reference:
        Ponomarenko et al., "Image database TID2013: Peculiarities, results and perspectives", Signal
        Processing: Image Communication 30, 2015.
    """
    image = _check_image(image)
    distortion = registry.get(name)
    index = LEVELS.index(_check_integer("level", level, LEVELS[0], LEVELS[-1]))
    seed = _check_integer("seed", seed, 0)
    render = functools.partial(_render, image, distortion, seed)
    if calibrate and distortion.calibrated:
        return render_at_psnr(
            render, image, TARGET_PSNR[index], distortion.strengths[index], distortion.reach
        )
    return render(distortion.strengths[index])


def _render(image, distortion, seed, strength):
    """The image distorted with a given strength, in the image's own shape and type."""
    rgb = image if image.ndim == 3 and image.shape[2] == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    rng = np.random.default_rng([seed, distortion.number])
    result = to_uint8(distortion.function(np.ascontiguousarray(rgb), strength, rng))
    if rgb is not image:
        result = cv2.cvtColor(result, cv2.COLOR_RGB2GRAY).reshape(image.shape)
    return result


def to_uint8(values):
    """Values rounded and clipped to 0..255, as a contiguous uint8 array."""
    if values.dtype != np.uint8:
        values = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(values)


def _check_image(image):
    image = np.asarray(image)
    if image.dtype != np.uint8:
        raise TypeError(f"image must be a uint8 array with values 0..255. Received: dtype {image.dtype}")
    if not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] in (1, 3))) or image.size == 0:
        raise ValueError(
            f"image must have the shape (H, W, 3), (H, W, 1) or (H, W), at least 1x1. Received: {image.shape}"
        )
    return image


def _check_integer(argument, value, low, high=None):
    span = f"an integer >= {low}" if high is None else f"an integer from {low} to {high}"
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{argument} must be {span}. Received: {value!r}")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{argument} must be {span}. Received: {value!r}")
    return int(value)
