"""Images made smaller inside a model's graph, by area averaging."""

from fractions import Fraction

import keras

from qualitykit.layers import AreaReduction
from qualitykit.models.rebuild import consumers

_LARGEST_DENOMINATOR = 4  # a kernel has its square in channels


def reduce_by(images, factor) -> keras.KerasTensor:
    """Images `factor` times smaller by area averaging; what is left over at the edges is averaged too.

    Args:
        images: tensor (N, H, W, C).
        factor: at least 1: a whole number, or a fraction such as "4/3", as `AreaReduction` has it.

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
    if fraction.numerator == 1:
        return images
    if fraction.denominator == 1:
        return keras.layers.AveragePooling2D(fraction.numerator, padding="same", name=name)(images)
    return AreaReduction(fraction.numerator, fraction.denominator, name=name)(images)


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


def with_area_reductions(network: keras.Model) -> keras.Model:
    """A functional model with `AreaReduction` where it repeats pixels and averages them, as ours once did.

    All other layers are shared with the model that is given; one that has no such place is given back.

    Example:
        >>> image = keras.Input((None, None, 3))
        >>> repeated = keras.layers.UpSampling2D(3)(image)
        >>> model = keras.Model(image, keras.layers.AveragePooling2D(4, padding="same")(repeated))
        >>> [type(layer).__name__ for layer in with_area_reductions(model).layers]
        ['InputLayer', 'Identity', 'AreaReduction']
    """
    places = {}
    for averages in getattr(network, "operations", ()):  # which only functional models have
        repeats = _repeats_before(averages)
        if repeats is not None and all(repeats.output is not output for output in network.outputs):
            (period, _), (kept, _) = averages.pool_size, repeats.size
            places[repeats] = keras.layers.Identity(name=repeats.name)
            places[averages] = AreaReduction(period, kept, name=averages.name)
    if not places:
        return network
    return keras.models.clone_model(network, clone_function=lambda layer: places.get(layer, layer))


def _repeats_before(averages):
    """The layer that repeats pixels for one that averages them to less than there were, and for no other."""
    if not isinstance(averages, keras.layers.AveragePooling2D) or averages.padding != "same":
        return None
    repeats = averages.input._keras_history.operation
    if not isinstance(repeats, keras.layers.UpSampling2D) or repeats.interpolation != "nearest":
        return None
    (period, other), (kept, another) = averages.pool_size, repeats.size
    alike = period == other and kept == another and averages.strides == averages.pool_size
    fits = alike and kept <= period and averages.data_format == "channels_last"
    return repeats if fits and consumers(repeats) == {averages} else None
