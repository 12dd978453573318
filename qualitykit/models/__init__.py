"""The systems: one Functional Keras model per file."""

from qualitykit.models.backbones import apply_backbone, build_backbone, list_backbones
from qualitykit.models.base import QualityModel

__all__ = ["QualityModel", "apply_backbone", "build_backbone", "list_backbones"]
