"""What a model can show of a photograph: each way of showing in a file, and the one that fits a model."""

from qualitykit.inference.explainers.choice import explainer_for
from qualitykit.inference.explainers.explainer import Explainer
from qualitykit.inference.explainers.grad_cam import GradCAM
from qualitykit.inference.explainers.patch_influence import PatchInfluence
from qualitykit.inference.explainers.predicted_damage import PredictedDamage

__all__ = ["Explainer", "GradCAM", "PatchInfluence", "PredictedDamage", "explainer_for"]
