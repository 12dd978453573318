"""The block cosine transform that several distortions work in, and the colour space they work on."""

import cv2
import numpy as np
from scipy import fft


def map_blocks(planes, function, size=8, offset=(0, 0)):
    """Change an image through the orthonormal DCT of its blocks.

    Args:
        planes: float32 (H, W, C); a mirrored border completes the blocks.
        function: coefficients (rows, size, columns, size, C) -> coefficients of the same shape.
        size: side of a block in pixels.
        offset: rows and columns, below `size`, by which the grid of blocks is shifted.

    Returns:
        float32 (H, W, C).
    """
    height, width, channels = planes.shape
    top, left = offset
    bottom, right = -(top + height) % size, -(left + width) % size
    padded = cv2.copyMakeBorder(planes, top, bottom, left, right, cv2.BORDER_REFLECT)
    blocks = padded.reshape(padded.shape[0] // size, size, padded.shape[1] // size, size, channels)
    changed = function(fft.dctn(blocks, axes=(1, 3), norm="ortho"))
    result = fft.idctn(changed, axes=(1, 3), norm="ortho").reshape(padded.shape[0], padded.shape[1], channels)
    return result[top : top + height, left : left + width]


def hard_threshold(planes, threshold, size=8):
    """Denoise by dropping block DCT coefficients below a threshold, averaged over four shifted grids.

    Args:
        planes: float32 (H, W, C).
        threshold: magnitude below which a coefficient is dropped; a block's mean is always kept.
        size: side of a block in pixels.

    Returns:
        float32 (H, W, C).
    """

    def drop(blocks):
        kept = np.where(np.abs(blocks) < threshold, np.float32(0.0), blocks)
        kept[:, 0, :, 0] = blocks[:, 0, :, 0]
        return kept

    half = size // 2
    grids = [(0, 0), (0, half), (half, 0), (half, half)]
    return sum(map_blocks(planes, drop, size, offset) for offset in grids) / np.float32(len(grids))


def to_ycc(image):
    """float32 luma, red and blue difference of a uint8 RGB image, luma in 0..255."""
    return 255.0 * cv2.cvtColor(image.astype(np.float32) / np.float32(255.0), cv2.COLOR_RGB2YCrCb)


def from_ycc(planes):
    """RGB in 0..255, neither rounded nor clipped, of what `to_ycc` gives."""
    return 255.0 * cv2.cvtColor(planes / np.float32(255.0), cv2.COLOR_YCrCb2RGB)
