"""Whole photographs, larger ones made smaller."""

from dataclasses import dataclass

from qualitykit._defaults import TRAINING_SIDE
from qualitykit.models.inputs.policy import InputPolicy, checked_side, side_in_words


@dataclass(frozen=True)
class Fit(InputPolicy):
    """A photograph is seen whole, its shorter side brought down to that of the training photographs.

    Args:
        short_side: in pixels; None leaves every pixel.

    Example:
        >>> import numpy as np
        >>> Fit(512).prepare(np.zeros((1024, 1536, 3), "uint8")).shape
        (512, 768, 3)
    """

    short_side: int | None = TRAINING_SIDE

    def __post_init__(self):
        checked_side("short_side", self.short_side, optional=True)

    def to_card(self) -> dict:
        return {"short_side": self.short_side}

    @property
    def words(self) -> str:
        return f"whole, {side_in_words(self.short_side)}"
