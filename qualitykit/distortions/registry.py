"""Every distortion as data: TID2013's number and title, the function, and its strength at the five levels."""

from collections.abc import Callable
from dataclasses import dataclass

from qualitykit.distortions import blur, colour, compression, noise


@dataclass(frozen=True)
class Distortion:
    """One type of distortion.

    Args:
        number: TID2013's number, 1 to 24; above 100 for the extras.
        name: the name that `apply` takes.
        title: the name in words, as TID2013 prints it.
        function: (image, strength, rng) -> image; uint8 RGB in, values to be rounded and clipped out.
        strengths: the strength at levels 1 to 5, in the function's own unit, typical of natural images.
        calibrated: True when each image's strength is searched so that the PSNR meets the level's target.
    """

    number: int
    name: str
    title: str
    function: Callable
    strengths: tuple
    calibrated: bool = True


TID2013 = (
    Distortion(
        1,
        "additive_gaussian_noise",
        "Additive Gaussian noise",
        noise.additive_gaussian_noise,
        (5.7, 8.1, 11.6, 16.5, 23.5),
    ),
    Distortion(8, "gaussian_blur", "Gaussian blur", blur.gaussian_blur, (0.7, 1.0, 1.6, 2.8, 5.0)),
    Distortion(10, "jpeg", "JPEG compression", compression.jpeg, (70.0, 150.0, 330.0, 750.0, 1500.0)),
)

EXTRAS = (Distortion(101, "darken", "Darkening", colour.darken, (0.3, 0.6, 1.0, 1.6, 2.4), calibrated=False),)


def names(extra=False):
    """Names of the 24 distortions of TID2013, in its order.

    Args:
        extra: True appends the distortions that TID2013 lacks.

    Returns:
        tuple of str.

    Example:
        >>> names()[0], "darken" in names(), "darken" in names(extra=True)
        ('additive_gaussian_noise', False, True)
    """
    return tuple(entry.name for entry in (TID2013 + EXTRAS if extra else TID2013))


def get(name):
    """The `Distortion` of a name.

    Args:
        name: one of `names(extra=True)`.

    Returns:
        Distortion.

    Raises:
        ValueError: no distortion has that name.

    Example:
        >>> get("jpeg").number
        10
    """
    for entry in TID2013 + EXTRAS:
        if entry.name == name:
            return entry
    raise ValueError(f"name must be one of {', '.join(names(extra=True))}. Received: {name!r}")
