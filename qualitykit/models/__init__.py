"""The systems: one Functional Keras model per file, and the saved models by name.

Nothing is imported before it is used: a list of saved models needs no framework.
"""

from qualitykit._lazy import lazy_attributes

_MODULES = {
    "backbone_registry": ("list_backbones", "register_backbone", "unregister_backbone"),
    "backbone_weights": ("weights_of",),
    "backbones": ("build_backbone",),
    "base": ("QualityModel",),
    "bpsqm": ("BPSQM", "map_generators", "patch_scorer"),
    "card": ("Card",),
    "cspp_iqa": ("CSPPIQA",),
    "error_map_losses": ("ErrorMapLosses",),
    "hyper_iqa": ("HyperIQA",),
    "inference_mode": ("InferenceMode",),
    "kernel_fusion": ("KernelFusion",),
    "model_list": ("ModelList",),
    "nemg_iqa": ("NemgIQA",),
    "nima": ("NIMA",),
    "presets": ("find_model", "history_folder", "list_models", "load_card", "load_model"),
    "quality_net": ("QualityNet",),
    "rnn_biqa": ("RNNBIQA", "feature_extractor", "sequence_scorer"),
    "scoring": ("scoring_model",),
    "spread": ("knows_spread", "with_spread"),
    "stage_statistics": ("StageStatistics",),
    "streaming": ("predict_streaming",),
}
_NAMES = {name: f"qualitykit.models.{module}" for module, names in _MODULES.items() for name in names}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
