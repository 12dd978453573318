"""How two feature maps are compared pixel by pixel, in a form that float32 holds exactly near identity."""

from keras import ops

from qualitykit._types import Tensor


def difference(first, second, constant) -> Tensor:
    """(a - b)^2 / (a^2 + b^2 + c): one minus the similarity (2 a b + c) / (a^2 + b^2 + c) of all measures.

    Equal maps give exactly zero. The similarity itself would round to 1 or to 1 - 6e-8, which the fourth
    roots of MDSI turn into errors of 0.01.

    Args:
        first, second: feature maps of one shape.
        constant: c, on the scale of the squared features.

    Returns:
        The difference, the shape of the maps: 0 where they are equal.
    """
    gap = first - second
    return gap * gap / (first * first + second * second + constant)


def root(values) -> Tensor:
    """Square root of values >= 0, with the gradient zero instead of infinite where a value is 0."""
    positive = values > 0
    return ops.where(positive, ops.sqrt(ops.where(positive, values, 1.0)), 0.0)
