"""How a learning rate changes: constant, in steps, by a cosine, or when the validation says so.

("constant", {})
("steps", {"every": epochs, "factor": f}): times f after each so many epochs.
("cosine", {"warmup": share}): a linear rise over a share of all steps, then half a cosine down to zero.
("plateau", {"patience": n, "factor": f, ...}): Keras' ReduceLROnPlateau, which watches "val_loss" unless
`monitor` says otherwise.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

_ARGUMENTS = {
    "constant": set(),
    "steps": {"every", "factor"},
    "cosine": {"warmup"},
    "plateau": {"monitor", "patience", "factor", "min_lr", "cooldown", "min_delta"},
}


def check_schedule(schedule) -> None:
    """Raises ValueError unless the schedule is (a known name, arguments that it has)."""
    try:
        name, arguments = schedule
        unknown = set(arguments) - _ARGUMENTS[name]
    except (TypeError, ValueError, KeyError):
        raise ValueError(
            f"schedule must be (name, arguments) with a name of {', '.join(_ARGUMENTS)}. Received: "
            f"schedule={schedule!r}"
        ) from None
    if unknown:
        raise ValueError(
            f"schedule {name!r} has no {', '.join(sorted(unknown))}; it has "
            f"{', '.join(sorted(_ARGUMENTS[name])) or 'no arguments'}"
        )


def goes_on(schedule) -> bool:
    """Whether a finished training may be given more epochs: a cosine has come to its end with the last."""
    return schedule[0] != "cosine"


def learning_rate(schedule, rate, epochs, steps) -> "float | keras.optimizers.schedules.LearningRateSchedule":
    """What a Keras optimiser takes as its learning rate.

    Args:
        schedule: see above.
        rate: the highest.
        epochs: of the training in all.
        steps: batches of an epoch.

    Returns:
        A float, or a `keras.optimizers.schedules.LearningRateSchedule`.

    Example:
        >>> round(float(learning_rate(("steps", {"every": 2, "factor": 0.1}), 1.0, 4, 10)(20)), 3)
        0.1
    """
    from keras.optimizers import schedules

    name, arguments = schedule
    if name == "steps":
        every = arguments.get("every", 1) * steps
        return schedules.ExponentialDecay(rate, every, arguments.get("factor", 0.5), staircase=True)
    if name == "cosine":
        warm = max(1, round(arguments.get("warmup", 0.05) * epochs * steps))
        rest = max(1, epochs * steps - warm)
        return schedules.CosineDecay(rate / (warm + 1), rest, warmup_target=rate, warmup_steps=warm)
    return rate
