"""Keras layers, one per file; all survive saving with safe mode on."""

from qualitykit.layers.cbam import CBAM
from qualitykit.layers.channel_attention import ChannelAttention
from qualitykit.layers.error_map import ErrorMap, HighFrequency
from qualitykit.layers.fit_to_multiple import FitToMultiple
from qualitykit.layers.gaussian_pyramid import GaussianDownsample, GaussianUpsample
from qualitykit.layers.gru_patch_pooler import GRUPatchPooler, MeanPatchPooler
from qualitykit.layers.hyper_dense import HyperDense
from qualitykit.layers.input_scaling import InputScaling
from qualitykit.layers.kernel_regression import KernelRegression
from qualitykit.layers.mean_rating import MeanRating
from qualitykit.layers.merge_patches import MergePatches, SplitPatches
from qualitykit.layers.patch_grid import PatchGrid
from qualitykit.layers.patch_sequence import PatchSequence
from qualitykit.layers.score_range import ScoreRange
from qualitykit.layers.shave_border import ShaveBorder
from qualitykit.layers.spatial_attention import SpatialAttention
from qualitykit.layers.spatial_moment_pooling import SpatialMomentPooling
from qualitykit.layers.spatial_pyramid_pooling import SpatialPyramidPooling
from qualitykit.layers.spatial_statistics import SpatialStatistics
from qualitykit.layers.zero_center import ZeroCenter

__all__ = [
    "CBAM",
    "ChannelAttention",
    "ErrorMap",
    "FitToMultiple",
    "GRUPatchPooler",
    "GaussianDownsample",
    "GaussianUpsample",
    "HighFrequency",
    "HyperDense",
    "InputScaling",
    "KernelRegression",
    "MeanPatchPooler",
    "MeanRating",
    "MergePatches",
    "PatchGrid",
    "PatchSequence",
    "ScoreRange",
    "ShaveBorder",
    "SpatialAttention",
    "SpatialMomentPooling",
    "SpatialPyramidPooling",
    "SpatialStatistics",
    "SplitPatches",
    "ZeroCenter",
]
