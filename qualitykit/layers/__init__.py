"""Keras layers, one per file; all survive saving with safe mode on.

Nothing is imported before it is used.
"""

from qualitykit._lazy import lazy_attributes

_MODULES = {
    "area_reduction": ("AreaReduction",),
    "cbam": ("CBAM",),
    "channel_attention": ("ChannelAttention",),
    "enlarge_small": ("EnlargeSmall",),
    "error_map": ("ErrorMap", "HighFrequency"),
    "fit_to_multiple": ("FitToMultiple",),
    "fixed_size": ("FixedSize",),
    "gaussian_pyramid": ("GaussianDownsample", "GaussianUpsample"),
    "gru_patch_pooler": ("GRUPatchPooler", "MeanPatchPooler"),
    "hyper_dense": ("HyperDense",),
    "input_scaling": ("InputScaling",),
    "kernel_regression": ("KernelRegression",),
    "mean_rating": ("MeanRating",),
    "merge_patches": ("MergePatches", "SplitPatches"),
    "monotone_curve": ("MonotoneCurve",),
    "patch_grid": ("PatchGrid",),
    "patch_sequence": ("PatchSequence",),
    "score_range": ("ScoreRange",),
    "shave_border": ("ShaveBorder",),
    "spatial_attention": ("SpatialAttention",),
    "spatial_moment_pooling": ("SpatialMomentPooling",),
    "spatial_pyramid_pooling": ("SpatialPyramidPooling",),
    "spatial_statistics": ("SpatialStatistics",),
    "standardise": ("Standardise",),
    "zero_center": ("ZeroCenter",),
}
_NAMES = {name: f"qualitykit.layers.{module}" for module, names in _MODULES.items() for name in names}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
