"""Full-reference similarity of image pairs: the published indices, and maps at full resolution.

Every function takes `(reference, distorted, *, data_range=255)`: two batches (N, H, W, C) of grey (C = 1) or
RGB (C = 3) images, arrays or tensors of any backend. Indices return (N,), maps (N, H, W), both float32. All
are written in `keras.ops`, so they are differentiable, may be compiled with the caller's graph and run on
TensorFlow, JAX and PyTorch. All raise TypeError where `data_range` is not a number, and ValueError for shapes
that differ or are not (N, H, W, 1 or 3), sides that are too short, or a `data_range` that is not positive.

Accuracy is that of float32 arithmetic: on a GPU, keep the backend from rounding convolutions to TF32.
"""

from qualitykit.similarity.fsim import fsim, fsim_gradient_map, fsim_phase_map, fsimc
from qualitykit.similarity.gmsd import gmsd, gmsd_map
from qualitykit.similarity.mdsi import mdsi, mdsi_map
from qualitykit.similarity.ssim import ssim, ssim_map

__all__ = [
    "fsim",
    "fsim_gradient_map",
    "fsim_phase_map",
    "fsimc",
    "gmsd",
    "gmsd_map",
    "mdsi",
    "mdsi_map",
    "ssim",
    "ssim_map",
]
