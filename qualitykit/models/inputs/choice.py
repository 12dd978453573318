"""Which input policy: the one that a card names, or the one that a network without a card needs."""

from qualitykit._defaults import TRAINING_SIDE
from qualitykit.models.inputs.crops import Crops
from qualitykit.models.inputs.fit import Fit
from qualitykit.models.inputs.maps import Maps
from qualitykit.models.inputs.patches import Patches
from qualitykit.models.inputs.policy import InputPolicy
from qualitykit.models.inputs.resize import Resize

# The key that tells each policy in a card, and how what stands there becomes its arguments.
_BY_KEY = {
    "size": (Resize, lambda size: {"size": size}),
    "crops": (Crops, lambda crops: dict(crops)),
    "patches": (Patches, lambda count: {"at_once": count}),
    "maps": (Maps, lambda count: {"at_once": count}),
}


def from_card(entry: dict) -> InputPolicy:
    """The policy that a card's "input" stands for.

    Args:
        entry: {"short_side": pixels}, {"size": [height, width]}, {"crops": {"size": side, "count": number}},
            {"patches": number} or {"maps": number}; all but "size" may have a "short_side" beside them.

    Raises:
        ValueError: unknown or contradicting keys, or values that are none.

    Example:
        >>> from_card({"crops": {"size": 224, "count": 25}})
        Crops(size=224, count=25, short_side=None)
    """
    keys = [key for key in _BY_KEY if key in entry]
    allowed = {*keys[:1], *(() if keys[:1] == ["size"] else ("short_side",))}
    if not {*entry} <= allowed:
        raise ValueError(
            f"input must hold one of {', '.join(_BY_KEY)}, and but for size a short_side. Received: {entry!r}"
        )
    rest = {"short_side": entry.get("short_side")} if "short_side" in allowed else {}
    if not keys:
        return Fit(**rest)
    policy, arguments = _BY_KEY[keys[0]]
    try:
        return policy(**arguments(entry[keys[0]]), **rest)
    except TypeError as error:
        raise ValueError(f"input is not as a card writes it: {error}. Received: {entry!r}") from error


def policy_for(sides: tuple[int | None, int | None], short_side: int = TRAINING_SIDE) -> InputPolicy:
    """The policy of a network that only its input's shape is known of.

    Whole photographs where it takes any size. One that insists on a square gets a grid of crops, which shows
    it every pixel and changes none; one that insists on another shape, photographs resized to it.

    Args:
        sides: (height, width) of the network's input; None where any number of pixels goes.
        short_side: of the photographs that it was trained on.

    Example:
        >>> policy_for((None, None)), policy_for((224, 224))
        (Fit(short_side=512), Crops(size=224, count=25, short_side=512))
    """
    height, width = sides
    if height is None and width is None:
        return Fit(short_side)
    if height == width:
        return Crops(height, short_side=max(short_side, height))
    return Resize((height or width, width or height))
