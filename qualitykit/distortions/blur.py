"""Loss of detail: TID2013's Gaussian blur (8) and image denoising (9)."""

import cv2
import numpy as np

from qualitykit.distortions.block_dct import from_ycc, hard_threshold, to_ycc

# Three standard deviations of the noise, of which luma and colour differences keep two thirds each.
THRESHOLD = 2.0


def gaussian_blur(image, strength, rng):
    """Gaussian blur; `strength` is the standard deviation in pixels."""
    return cv2.GaussianBlur(image, (0, 0), sigmaX=strength, borderType=cv2.BORDER_REFLECT)


def image_denoising(image, strength, rng):
    """What a denoiser leaves of a noisy image; `strength` is the noise's standard deviation in grey levels.

    White Gaussian noise is added to the RGB channels and removed again by thresholding the DCT of overlapping
    blocks of luma and colour differences. TID2013 used BM3D, which does that to groups of blocks; both leave
    blurred texture and traces of the transform's waves.
    """
    noisy = image + np.float32(strength) * rng.standard_normal(image.shape, dtype=np.float32)
    return from_ycc(hard_threshold(to_ycc(noisy), np.float32(THRESHOLD * strength)))
