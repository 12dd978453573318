"""Every distortion as data: its number and title, the function, and its strength at the five levels.

Two families: TID2013's 24, and those of photographs taken in the field, outside a laboratory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qualitykit.distortions import (
    blur,
    colour,
    compression,
    exposure,
    haze,
    local,
    noise,
    optics,
    processing,
    sampling,
    sensor,
    transmission,
)


@dataclass(frozen=True)
class Distortion:
    """One type of distortion.

    Args:
        number: TID2013's number, 1 to 24; above 100 for the others.
        function: (image, strength, rng) -> image; uint8 RGB in, values to be rounded and clipped out.
        title: the name in words, TID2013's as it prints them.
        strengths: the strength at levels 1 to 5, in the function's own unit, typical of natural images.
        calibrated: True when each image's strength is searched so that the PSNR meets the level's target.
        reach: the factor by which that search may leave the typical strength.
    """

    number: int
    function: Callable
    title: str
    strengths: tuple
    calibrated: bool = True
    reach: float = 4.0

    @property
    def name(self):
        """The name that `apply` takes: the function's."""
        return self.function.__name__


TID2013 = (
    Distortion(1, noise.additive_gaussian_noise, "Additive Gaussian noise", (5.7, 8.1, 11.6, 16.5, 23.5)),
    Distortion(2, noise.colour_noise, "Additive noise in colour components", (1.35, 1.9, 2.7, 3.9, 5.6)),
    Distortion(
        3, noise.spatially_correlated_noise, "Spatially correlated noise", (5.7, 8.1, 11.6, 16.5, 23.5)
    ),
    Distortion(4, noise.masked_noise, "Masked noise", (5.7, 8.1, 11.6, 16.5, 23.5)),
    Distortion(5, noise.high_frequency_noise, "High frequency noise", (5.7, 8.1, 11.6, 16.5, 23.5)),
    Distortion(6, noise.impulse_noise, "Impulse noise", (0.0014, 0.0029, 0.0057, 0.0114, 0.023)),
    Distortion(7, noise.quantisation_noise, "Quantization noise", (19, 28, 37, 55, 76)),
    Distortion(8, blur.gaussian_blur, "Gaussian blur", (0.75, 1.1, 1.7, 3.1, 7)),
    Distortion(9, blur.image_denoising, "Image denoising", (14, 23, 40, 69, 120)),
    Distortion(10, compression.jpeg, "JPEG compression", (90, 200, 480, 1000, 2000)),
    Distortion(11, compression.jpeg2000, "JPEG2000 compression", (5.7, 8.1, 11.4, 16.1, 22.7)),
    Distortion(
        12,
        transmission.jpeg_transmission_errors,
        "JPEG transmission errors",
        (0.0001, 0.00018, 0.00036, 0.00063, 0.0014),
        reach=20.0,
    ),
    Distortion(
        13,
        transmission.jpeg2000_transmission_errors,
        "JPEG2000 transmission errors",
        (0.0009, 0.0024, 0.005, 0.017, 0.06),
        reach=20.0,
    ),
    Distortion(
        14,
        local.non_eccentricity_pattern_noise,
        "Non eccentricity pattern noise",
        (0.03, 0.06, 0.12, 0.24, 0.48),
        calibrated=False,
    ),
    Distortion(
        15,
        local.local_blockwise_distortions,
        "Local block-wise distortions of different intensity",
        (18, 26, 37, 54, 82),
    ),
    Distortion(16, colour.mean_shift, "Mean shift (intensity shift)", (5.7, 8.1, 11.4, 16.1, 22.7)),
    Distortion(17, colour.contrast_change, "Contrast change", (0.1, 0.14, 0.2, 0.285, 0.42)),
    Distortion(
        18,
        colour.saturation_change,
        "Change of color saturation",
        (0.3, 0.5, 0.7, 0.85, 1.0),
        calibrated=False,
    ),
    Distortion(
        19,
        noise.multiplicative_gaussian_noise,
        "Multiplicative Gaussian noise",
        (0.047, 0.066, 0.094, 0.134, 0.192),
    ),
    Distortion(20, compression.comfort_noise, "Comfort noise", (27, 40, 60, 100, 185)),
    Distortion(
        21,
        compression.lossy_compression_of_noisy_images,
        "Lossy compression of noisy images",
        (4.8, 6.8, 9.8, 14.2, 21),
    ),
    Distortion(
        22,
        colour.colour_quantisation_with_dither,
        "Image color quantization with dither",
        (1.7, 3.5, 8, 18, 50),
    ),
    Distortion(23, colour.chromatic_aberrations, "Chromatic aberrations", (0.53, 0.77, 1.15, 2.2, 6)),
    Distortion(24, sampling.sparse_sampling, "Sparse sampling and reconstruction", (1.8, 2.6, 4.2, 9, 30)),
)

FIELD = (
    Distortion(101, exposure.darken, "Darkening", (0.3, 0.6, 1.0, 1.6, 2.4), calibrated=False),
    Distortion(102, exposure.under_exposure, "Under-exposure", (0.5, 1.0, 1.6, 2.3, 3.1), calibrated=False),
    Distortion(103, exposure.over_exposure, "Over-exposure", (0.4, 0.8, 1.3, 1.9, 2.7), calibrated=False),
    Distortion(104, optics.motion_blur, "Motion blur", (0.005, 0.01, 0.018, 0.032, 0.055), calibrated=False),
    Distortion(105, optics.defocus, "Defocus", (0.002, 0.0035, 0.006, 0.01, 0.017), calibrated=False),
    Distortion(106, haze.haze, "Haze", (0.1, 0.2, 0.4, 0.8, 1.5), calibrated=False),
    Distortion(107, sensor.camera_noise, "Camera noise", (6, 14, 32, 70, 150), calibrated=False),
    Distortion(108, processing.banding, "Banding", (8, 13, 20, 32, 51), calibrated=False),
    Distortion(
        109, processing.careless_resizing, "Careless resizing", (1.25, 1.8, 2.6, 3.7, 5.3), calibrated=False
    ),
    Distortion(
        110, processing.over_sharpening, "Over-sharpening", (0.7, 1.3, 2.2, 3.6, 6.0), calibrated=False
    ),
)
FAMILIES = {"tid2013": TID2013, "field": FIELD, "all": TID2013 + FIELD}


def names(family: str = "tid2013") -> tuple[str, ...]:
    """Names of the distortions of a family.

    Args:
        family: "tid2013", its 24 in its order; "field", those of photographs taken outside a laboratory; or
            "all", both.

    Returns:
        tuple of str.

    Raises:
        ValueError: there is no such family.

    Example:
        >>> names()[0], "haze" in names(), "haze" in names("field")
        ('additive_gaussian_noise', False, True)
    """
    if not isinstance(family, str) or family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}. Received: {family!r}")
    return tuple(entry.name for entry in FAMILIES[family])


def select(distortions: str | Sequence[str] | None = None) -> tuple[str, ...]:
    """The names that a list of names and families stands for.

    Args:
        distortions: names, families, or both in a list, or one alone; None takes TID2013's 24.

    Returns:
        tuple of str, in the order given.

    Raises:
        ValueError: nothing was given, something that is neither, or a distortion twice.

    Example:
        >>> select("haze"), len(select(["tid2013", "motion_blur"]))
        (('haze',), 25)
    """
    given = ("tid2013",) if distortions is None else distortions
    given = (given,) if isinstance(given, str) else tuple(given)
    chosen = [name for item in given for name in (names(item) if item in FAMILIES else (item,))]
    known = names("all")
    if not chosen or len(set(chosen)) < len(chosen) or not set(chosen) <= set(known):
        raise ValueError(
            f"distortions must be some of {', '.join(known)}, none twice, or the families "
            f"{', '.join(FAMILIES)}. Received: {distortions!r}"
        )
    return tuple(chosen)


def get(name: str) -> Distortion:
    """The `Distortion` of a name.

    Args:
        name: one of `names("all")`.

    Returns:
        Distortion.

    Raises:
        ValueError: no distortion has that name.

    Example:
        >>> get("jpeg").number
        10
    """
    for entry in FAMILIES["all"]:
        if entry.name == name:
            return entry
    raise ValueError(f"name must be one of {', '.join(names('all'))}. Received: {name!r}")
