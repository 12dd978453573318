"""Every photograph at one size, as some papers do."""

from dataclasses import dataclass

import numpy as np

from qualitykit.images import resize_image
from qualitykit.models.inputs.fit import Fit
from qualitykit.models.inputs.policy import InputPolicy, checked_side


@dataclass(frozen=True)
class Resize(InputPolicy):
    """Every photograph is brought to one size, its aspect ignored.

    Args:
        size: (height, width) in pixels.

    Example:
        >>> Resize((224, 224)).prepare(np.zeros((50, 90, 3), "uint8")).shape
        (224, 224, 3)
    """

    size: tuple[int, int]

    def __post_init__(self):
        if not (isinstance(self.size, tuple | list) and len(self.size) == 2):
            raise ValueError(f"size must be (height, width). Received: size={self.size!r}")
        object.__setattr__(self, "size", tuple(self.size))
        for side in self.size:
            checked_side("size", side)

    def prepare(self, image: np.ndarray) -> np.ndarray:
        return resize_image(image, self.size)

    def to_card(self) -> dict:
        return {"size": list(self.size)}

    @property
    def words(self) -> str:
        height, width = self.size
        return f"resized to {width} x {height}, aspect ignored"

    @property
    def sides(self) -> tuple[int, int]:
        return self.size

    @property
    def looks_at_whole(self) -> bool:
        return False

    def _with_short_side(self, short_side):
        return Fit(short_side)
