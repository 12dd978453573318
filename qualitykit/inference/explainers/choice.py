"""The way to show something of a photograph that fits a model."""

from qualitykit.inference.explainers.explainer import Explainer
from qualitykit.inference.explainers.grad_cam import GradCAM
from qualitykit.inference.explainers.patch_influence import PatchInfluence
from qualitykit.inference.explainers.predicted_damage import PredictedDamage
from qualitykit.models.presets import Network
from qualitykit.models.scoring import draws_maps, reads_patches


def explainer_for(network: Network, layer: str | None = None, weighting: str = "position") -> Explainer:
    """What a model can show: its patches' influence, the damage that it predicts, or else Grad-CAM.

    Args:
        network: `keras.Model` from RGB 0..255 to (N, 1).
        layer, weighting: of Grad-CAM.

    Raises:
        ValueError: a layer or weighting for a model that Grad-CAM does not show.
    """
    kind = PatchInfluence if reads_patches(network) else PredictedDamage if draws_maps(network) else None
    if kind is None:
        return GradCAM(network, layer, weighting)
    if layer is not None or weighting != "position":
        raise ValueError(f"layer and weighting are Grad-CAM's; this model shows {kind.name}")
    return kind(network)
