"""Photographs of any size for a model that draws a map of, and scores, each patch of a grid."""

from dataclasses import dataclass

import numpy as np

from qualitykit._defaults import TRAINING_SIDE
from qualitykit.models.inputs.policy import InputPolicy, checked_side, side_in_words


@dataclass(frozen=True)
class Maps(InputPolicy):
    """A model of a grid of patches (BPSQM) scores a photograph as the mean over them, a few at a time.

    Args:
        at_once: how many patches are in memory at once.
        short_side: as in `Fit`; None leaves every pixel.

    Example:
        >>> Maps().prepare(np.zeros((1024, 1536, 3), "uint8")).shape
        (512, 768, 3)
    """

    at_once: int = 16
    short_side: int | None = TRAINING_SIDE

    def __post_init__(self):
        checked_side("at_once", self.at_once)
        checked_side("short_side", self.short_side, optional=True)

    def judge(self, network, images: list[np.ndarray], batch_size: int = 8) -> np.ndarray:
        from qualitykit.models.map_scores import predict_patch_mean

        scores = [predict_patch_mean(network, image, batch_size=self.at_once) for image in images]
        return np.array(scores)[:, None]

    def to_card(self) -> dict:
        return {"maps": self.at_once, "short_side": self.short_side}

    @property
    def words(self) -> str:
        return f"the mean over a grid of patches, {side_in_words(self.short_side)}"

    @property
    def looks_at_whole(self) -> bool:
        return False

    @property
    def in_pieces(self) -> bool:
        return True
