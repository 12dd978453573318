"""The damage that a map-drawing model predicts, pixel by pixel."""

from __future__ import annotations

import os

import numpy as np

from qualitykit.analysis.overlay import damage
from qualitykit.inference.explainers.explainer import Explainer
from qualitykit.inference.quality_maps import map_model, quality_map
from qualitykit.models.presets import Network


class PredictedDamage(Explainer):
    """How far each pixel is from its unknown original, as a BPSQM model predicts it.

    Args:
        model: name or path of a saved model, or a `keras.Model`, that draws maps.

    Raises:
        ValueError: no such model, or one that draws no maps.

    Reference: Pan et al., "Blind Predicting Similar Quality Map for Image Quality Assessment", CVPR 2018.
    """

    name = "predicted damage"
    note = "how far each pixel is from its unknown original, on one scale for all photographs"
    # There is no good to be seen in such a map, only the absence of damage.
    signs = ("negative", "both")
    by_pixel = True

    def __init__(self, model: str | os.PathLike | Network):
        self.network = map_model(model)

    def draw(self, image: np.ndarray, sign: str = "negative", *, relative: bool = False) -> np.ndarray:
        self.check_sign(sign)
        found = damage(self.quality(image))
        if relative:
            raise ValueError("relative must be False for predicted damage, which has a zero of its own")
        return found if sign == "negative" else -found

    def quality(self, image: np.ndarray) -> np.ndarray:
        """The quality map itself, float32 (H, W), 0..1, 1 where a pixel looks undamaged."""
        return quality_map(image, self.network)
