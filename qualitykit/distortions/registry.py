"""Every distortion as data: TID2013's number and title, the function, and its strength at the five levels."""

from collections.abc import Callable
from dataclasses import dataclass

from qualitykit.distortions import blur, colour, compression, local, noise, sampling, transmission


@dataclass(frozen=True)
class Distortion:
    """One type of distortion.

    Args:
        number: TID2013's number, 1 to 24; above 100 for the extras.
        function: (image, strength, rng) -> image; uint8 RGB in, values to be rounded and clipped out.
        title: the name in words, as TID2013 prints it.
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

EXTRAS = (Distortion(101, colour.darken, "Darkening", (0.3, 0.6, 1.0, 1.6, 2.4), calibrated=False),)


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
