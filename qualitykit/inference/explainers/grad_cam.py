"""Grad-CAM, for every model that keeps maps of the whole photograph."""

import cv2
import numpy as np

from qualitykit.analysis import grad_cam
from qualitykit.inference.explainers.explainer import Explainer
from qualitykit.inference.prepare import as_input
from qualitykit.models.presets import Network
from qualitykit.models.sides import input_sides


class GradCAM(Explainer):
    """Where a photograph raises or lowers its score, by the gradient at a model's last maps.

    A model that insists on a size is shown the whole photograph resized to it, also where its score is the
    mean over crops.

    Args:
        network: Functional `keras.Model` from RGB 0..255 to (N, 1).
        layer: name of a layer, such as "backbone/conv_1"; None for the last maps.
        weighting: see `qualitykit.analysis.grad_cam.grad_cam`.

    Reference: see `qualitykit.analysis.grad_cam.grad_cam`.
    """

    name = "Grad-CAM"
    note = "places that move the score, each side on a scale of the photograph's own"

    def __init__(self, network: Network, layer: str | None = None, weighting: str = "position"):
        self.network, self.layer, self.weighting = network, layer, weighting
        height, width = input_sides(network)
        if height is not None or width is not None:
            self.note += f"; the whole photograph, resized to {width or 'any'} x {height or 'any'}"

    def draw(self, image: np.ndarray, sign: str = "negative", *, relative: bool = False) -> np.ndarray:
        self.check_sign(sign)
        return _sized(self._explained(image, sign=sign, relative=relative), image)

    def draw_streams(self, image: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        fused, parts = self._explained(image, sign="both", relative=True, by_stream=True)
        return _sized(fused, image), {name: _sized(heat, image) for name, heat in parts.items()}

    def _explained(self, image, **options):
        seen = as_input(self.network, image)
        return grad_cam.explain(self.network, seen, self.layer, weighting=self.weighting, **options)


def _sized(heat, image):
    if heat.shape == image.shape[:2]:
        return heat
    return cv2.resize(heat, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
