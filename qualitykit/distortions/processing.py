"""What software does to a photograph: banding, careless resizing and over-sharpening."""

import cv2
import numpy as np

# Side of the window that tells smooth from busy, in pixels.
WINDOW = 9
# A gradient whose noise deviates by more than this share of a step is dithered by it and shows no bands.
DITHER = 1.0 / 3.0
# Radius of the unsharp mask: share of the longer side, and the least in pixels.
HALO, LEAST_HALO = 0.003, 1.0


def banding(image, strength, rng):
    """Smooth gradients, as in skies, broken into bands by too few levels and no dither.

    Where the picture is smooth, the luma's local mean m is quantised to
    Q(m) = c + s (floor((m - c) / s) + 1/2), and the noise that would have dithered it is gone:
    I = J + w (M + Q(m) - m - J), with M the local mean of the colours. w = e / (v + e) is the guided
    filter's, v the luma's local variance and e = (s / 3)^2, since noise of a third of a step hides its bands.
    Edges and texture stay. One border between bands lies at c, the median luma of the smooth places, so that
    there is one where the picture has most to show.

    `strength` is s, the step in grey levels.

    Levels 1 to 5: 8, 13, 20, 32, 51

    Reference:
        Wang, Kum, Chen and Kokaram, "A perceptual visibility metric for banding artifacts", ICIP 2016, for
        what banding is; He, Sun and Tang, "Guided image filtering", ECCV 2010, for w.
    """
    values = image.astype(np.float32)
    luma = cv2.cvtColor(values, cv2.COLOR_RGB2GRAY)
    mean = _mean(luma)
    variance = np.maximum(_mean(luma * luma) - mean * mean, 0.0)
    enough, step = np.float32((DITHER * strength) ** 2), np.float32(strength)
    centre = _smooth_median(mean, variance)
    shift = centre + (np.floor((mean - centre) / step) + np.float32(0.5)) * step - mean
    smooth = enough / (variance + enough)
    return values + smooth[..., None] * (_mean(values) + shift[..., None] - values)


def careless_resizing(image, strength, rng):
    """Made smaller without a filter and larger again with a poor one: stairs, moire, and blocks or blur.

    To 1 / strength of the size by taking the nearest pixel, so what is finer than the new grid folds down to
    coarser patterns (aliasing); then back to the old size by the nearest pixel, bilinearly or bicubically, as
    the seed falls.

    `strength` is the factor.

    Levels 1 to 5: 1.25, 1.8, 2.6, 3.7, 5.3

    Reference:
        Mitchell and Netravali, "Reconstruction filters in computer graphics", SIGGRAPH 1988, for aliasing by
        sampling and for anisotropy, blur and ringing by reconstruction.
    """
    height, width = image.shape[:2]
    size = (max(1, round(width / strength)), max(1, round(height / strength)))
    up = (cv2.INTER_NEAREST_EXACT, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(rng.integers(3))]
    small = cv2.resize(image, size, interpolation=cv2.INTER_NEAREST_EXACT)
    return cv2.resize(small, (width, height), interpolation=up).reshape(image.shape)


def over_sharpening(image, strength, rng):
    """Unsharp masking overdone: bright and dark halos along edges, grain brought out, colour left alone.

    I = J + k (y - y * g) on every channel, with the luma y and a Gaussian g of a deviation of 0.003 of the
    longer side, 1 pixel at least.

    `strength` is k.

    Levels 1 to 5: 0.7, 1.3, 2.2, 3.6, 6.0

    Reference:
        Polesel, Ramponi and Mathews, "Image enhancement via adaptive unsharp masking", IEEE Transactions on
        Image Processing 9(3), 2000, with an isotropic Gaussian as the low pass.
    """
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sigma = max(LEAST_HALO, HALO * max(image.shape[:2]))
    detail = luma - cv2.GaussianBlur(luma, (0, 0), sigmaX=sigma, borderType=cv2.BORDER_REFLECT).reshape(
        luma.shape
    )
    return image + np.float32(strength) * detail[..., None]


def _mean(values):
    """Mean over the window around each pixel, the border mirrored."""
    return cv2.blur(values, (WINDOW, WINDOW), borderType=cv2.BORDER_REFLECT).reshape(values.shape)


def _smooth_median(luma, variance):
    """Median of the luma, to a grey level, each pixel weighing the less the busier its place is."""
    weights = np.bincount(np.rint(luma).astype(int).ravel(), weights=1.0 / (variance.ravel() + 1.0))
    total = np.cumsum(weights)
    return np.float32(np.searchsorted(total, 0.5 * total[-1]))
