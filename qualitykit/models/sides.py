"""The size of picture that a model insists on; no framework is needed to ask."""

from qualitykit.models.inputs import InputPolicy


def input_sides(model: object) -> tuple[int | None, int | None]:
    """(height, width) that a model insists on; None for a side of which it takes any number of pixels."""
    inputs = getattr(model, "inputs", None)
    return tuple(inputs[0].shape[1:3]) if inputs else (None, None)


def check_prepared(model: object, policy: InputPolicy) -> None:
    """Refuses an `InputPolicy` under which a model would get pictures of a size that it does not take.

    Raises:
        ValueError: it would.
    """
    wanted, given = input_sides(model), policy.sides or (None, None)
    if any(side is not None and side != found for side, found in zip(wanted, given, strict=True)):
        height, width = (side or "any" for side in wanted)
        raise ValueError(
            f"the model takes photographs of {width} x {height} only, so its card must say crops or size "
            f"and size must be 'fit'. Received: photographs {policy.words}"
        )
