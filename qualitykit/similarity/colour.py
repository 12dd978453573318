"""Linear colour transforms of RGB in 0..255, as matrices (RGB in the rows, components in the columns)."""

import numpy as np

# ITU-R BT.601 luma, which SSIM and GMSD are defined on.
LUMA = np.array([[0.299], [0.587], [0.114]], "float32")

# FSIM's luma, in-phase and quadrature components, with the three decimals of its authors' code.
YIQ = np.array([[0.299, 0.596, 0.211], [0.587, -0.274, -0.523], [0.114, -0.322, 0.312]], "float32")

# MDSI's luma and two chromaticity channels, of a Gaussian colour model.
LHM = np.array([[0.2989, 0.30, 0.34], [0.5870, 0.04, -0.60], [0.1140, -0.35, 0.17]], "float32")


def for_channels(transform, channels) -> np.ndarray:
    """The transform for images of 1 or 3 channels: a grey image is an RGB image of three equal channels.

    Example:
        >>> for_channels(LUMA, 1).round(3).tolist()
        [[1.0]]
    """
    return transform if channels == 3 else transform.sum(axis=0, keepdims=True)
