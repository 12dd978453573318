"""Images made smaller inside a model's graph, by area averaging."""

from fractions import Fraction

import keras

# Enlarging by the denominator costs its square in memory.
_LARGEST_DENOMINATOR = 4


def reduce_by(images, factor) -> keras.KerasTensor:
    """Images `factor` times smaller by area averaging; what is left over at the edges is averaged too.

    Args:
        images: tensor (N, H, W, C).
        factor: at least 1: a whole number, or a fraction such as "4/3": every pixel is repeated three times
            and four are averaged, along each axis, which is exact.

    Returns:
        Tensor (N, ceil(H / factor), ceil(W / factor), C).

    Raises:
        ValueError: as `check_reduction`.

    Example:
        >>> reduce_by(keras.KerasTensor((1, 512, 384, 3)), "4/3").shape
        (1, 384, 288, 3)
    """
    fraction = check_reduction(factor)
    name = f"reduce_{factor}".replace("/", "_")
    if fraction.denominator > 1:
        images = keras.layers.UpSampling2D(fraction.denominator, name=f"{name}_repeat")(images)
    if fraction.numerator == 1:
        return images
    return keras.layers.AveragePooling2D(fraction.numerator, padding="same", name=name)(images)


def check_reduction(factor) -> Fraction:
    """A reduction as a `Fraction`.

    Raises:
        ValueError: it is below 1, or its denominator is not among 1 to 4.
    """
    try:
        fraction = Fraction(factor).limit_denominator(1000)
    except (ValueError, TypeError, ZeroDivisionError):
        fraction = Fraction(0)
    if fraction < 1 or fraction.denominator > _LARGEST_DENOMINATOR:
        raise ValueError(
            "views must be (backbone, reduction >= 1) pairs, a reduction a whole number or a fraction of "
            f"small ones such as '4/3'. Received: reduction={factor!r}"
        )
    return fraction
