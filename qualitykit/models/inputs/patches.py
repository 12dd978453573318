"""Photographs of any size, read patch by patch."""

from dataclasses import dataclass

import numpy as np

from qualitykit.models.inputs.policy import InputPolicy, checked_side, fitted, side_in_words


@dataclass(frozen=True)
class Patches(InputPolicy):
    """A model that reads patches in a sequence (RNN-BIQA) scores a photograph of any size in bounded memory.

    Args:
        at_once: how many patches are in memory at once.
        short_side: as in `Fit`, for a model that was trained at a size; None for full resolution.

    Example:
        >>> Patches(8).prepare(np.zeros((30, 5000, 3), "uint8")).shape
        (30, 5000, 3)
    """

    at_once: int = 8
    short_side: int | None = None

    def __post_init__(self):
        checked_side("at_once", self.at_once)
        checked_side("short_side", self.short_side, optional=True)

    def prepare(self, image: np.ndarray) -> np.ndarray:
        """As `Fit`, but a small photograph stays small: the model itself says what it does with one."""
        return fitted(image, self.short_side, shortest=1)

    def judge(self, network, images: list[np.ndarray], batch_size: int = 8) -> np.ndarray:
        from qualitykit.models.streaming import predict_streaming

        scores = [predict_streaming(network, image, batch_size=self.at_once) for image in images]
        return np.array(scores)[:, None]

    def to_card(self) -> dict:
        return {"patches": self.at_once} | ({"short_side": self.short_side} if self.short_side else {})

    @property
    def words(self) -> str:
        return f"patch by patch, {side_in_words(self.short_side)}"

    @property
    def looks_at_whole(self) -> bool:
        return False

    @property
    def in_pieces(self) -> bool:
        return True
