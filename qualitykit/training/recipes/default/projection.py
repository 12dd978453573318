"""From statistics to the points that the kernel compares."""

from dataclasses import dataclass

import numpy as np

from qualitykit.models.compact import round_to_bits
from qualitykit.training.recipes.default.probe import principal_components, standards

# A feature that varies less over photographs is left out.
_LEAST_SPREAD = 1e-4


@dataclass(frozen=True)
class Projection:
    """Standardised features, cut at a limit, on their principal components.

    Args:
        mean, scale: (D,), of `Standardise`.
        limit: of `Standardise`.
        kernel: (D, dimensions), float32.
        bits: mantissa bits of what comes out, which the points of the finished model keep.
    """

    mean: np.ndarray
    scale: np.ndarray
    limit: float
    kernel: np.ndarray
    bits: int

    def __call__(self, features) -> np.ndarray:
        """(N, D) features to (N, dimensions) points."""
        cut = np.clip((features - self.mean) * self.scale, -self.limit, self.limit)
        return round_to_bits((cut @ self.kernel).astype("float32"), self.bits)


def fit_points(recipe, features, dimensions, seed) -> Projection:
    """The projection of rated photographs' features; its matrix has as few bits as the recipe says."""
    mean, scale = standards(features, _LEAST_SPREAD)
    cut = np.clip((features - mean) * scale, -recipe.limit, recipe.limit)
    kernel = principal_components(cut, dimensions, seed).astype("float32")
    return Projection(
        mean, scale, recipe.limit, round_to_bits(kernel, recipe.projection_bits), recipe.point_bits
    )
