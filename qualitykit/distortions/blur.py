"""Loss of detail: TID2013's Gaussian blur (8) and image denoising (9)."""

import cv2


def gaussian_blur(image, strength, rng):
    """Gaussian blur; `strength` is the standard deviation in pixels."""
    return cv2.GaussianBlur(image, (0, 0), sigmaX=strength, borderType=cv2.BORDER_REFLECT_101)
