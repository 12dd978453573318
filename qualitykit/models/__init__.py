"""The systems: one Functional Keras model per file."""

from qualitykit.models.backbones import apply_backbone, build_backbone, list_backbones
from qualitykit.models.base import QualityModel
from qualitykit.models.cspp_iqa import CSPPIQA
from qualitykit.models.hyper_iqa import HyperIQA
from qualitykit.models.nima import NIMA
from qualitykit.models.rnn_biqa import RNNBIQA, feature_extractor, sequence_scorer
from qualitykit.models.scoring import scoring_model
from qualitykit.models.stage_statistics import StageStatistics
from qualitykit.models.streaming import predict_streaming

__all__ = [
    "CSPPIQA",
    "HyperIQA",
    "NIMA",
    "QualityModel",
    "RNNBIQA",
    "StageStatistics",
    "apply_backbone",
    "build_backbone",
    "feature_extractor",
    "list_backbones",
    "predict_streaming",
    "scoring_model",
    "sequence_scorer",
]
