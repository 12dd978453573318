"""The measures once more, in NumPy and SciPy at double precision, step by step as in the authors' MATLAB.

Written for these tests only, image by image and with none of the library's short cuts (no separable filters,
no strided convolution, no Parseval, no bisection, similarities instead of differences), so that a mistake in
one is not a mistake in both. Images are (H, W) or (H, W, 3) in 0..255.
"""

import numpy as np
from scipy.signal import convolve2d


def conv2_same(image, kernel):
    """MATLAB's `conv2(image, kernel, 'same')`, also for even kernels, which SciPy centres differently."""
    rows, columns = kernel.shape
    full = convolve2d(image, kernel)
    return full[rows // 2 : rows // 2 + image.shape[0], columns // 2 : columns // 2 + image.shape[1]]


def block_average(image, factor):
    return conv2_same(image, np.full((factor, factor), 1 / factor**2))[::factor, ::factor]


def block_average_symmetric(image, factor):
    """`imfilter(image, ones(f) / f^2, 'symmetric', 'same')` and every f-th pixel."""
    before = (factor - 1) // 2
    padded = np.pad(image, ((before, factor), (before, factor)), mode="symmetric")
    blocks = np.lib.stride_tricks.sliding_window_view(padded, (factor, factor))
    return blocks.mean(axis=(-2, -1))[: image.shape[0] : factor, : image.shape[1] : factor]


def factor_of(image):
    return max(1, int(np.floor(min(image.shape[:2]) / 256 + 0.5)))


def mix(image, weights):
    """Weighted sum of R, G and B; a grey image stands for three equal channels."""
    image = image if image.ndim == 3 else np.stack([image] * 3, axis=-1)
    return sum(weight * image[..., channel].astype("float64") for channel, weight in enumerate(weights))


def similarity(a, b, constant):
    return (2 * a * b + constant) / (a**2 + b**2 + constant)


def gradient_magnitude(image, column):
    kernel = np.array([column, np.zeros(3), -np.array(column)]) / sum(column)
    return np.hypot(conv2_same(image, kernel), conv2_same(image, kernel.T))


def ssim_map(reference, distorted, factor=1):
    luma = (0.299, 0.587, 0.114)
    x, y = (block_average_symmetric(mix(image, luma), factor) for image in (reference, distorted))
    offsets = np.arange(-5, 6)
    window = np.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * 1.5**2))
    window /= window.sum()
    filtered = [convolve2d(plane, window, mode="valid") for plane in (x, y, x * x, y * y, x * y)]
    mu_x, mu_y = filtered[:2]
    var_x, var_y, cov = filtered[2] - mu_x**2, filtered[3] - mu_y**2, filtered[4] - mu_x * mu_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return (2 * mu_x * mu_y + c1) * (2 * cov + c2) / ((mu_x**2 + mu_y**2 + c1) * (var_x + var_y + c2))


def ssim(reference, distorted):
    return ssim_map(reference, distorted, factor_of(reference)).mean()


def gmsd_map(reference, distorted, factor=1):
    luma = (0.299, 0.587, 0.114)
    lumas = (block_average(mix(image, luma), factor) for image in (reference, distorted))
    return similarity(*(gradient_magnitude(plane, [1, 1, 1]) for plane in lumas), 170)


def gmsd(reference, distorted):
    return gmsd_map(reference, distorted, factor=2).std(ddof=1)


def mdsi_map(reference, distorted, factor=1):
    rows = ((0.2989, 0.5870, 0.1140), (0.30, 0.04, -0.35), (0.34, -0.60, 0.17))
    l1, h1, m1 = (block_average(mix(reference, row), factor) for row in rows)
    l2, h2, m2 = (block_average(mix(distorted, row), factor) for row in rows)
    g1, g2, gf = (gradient_magnitude(plane, [1, 1, 1]) for plane in (l1, l2, (l1 + l2) / 2))
    gradient = similarity(g1, g2, 140) + similarity(g2, gf, 55) - similarity(g1, gf, 55)
    chroma = (2 * (h1 * h2 + m1 * m2) + 550) / (h1**2 + h2**2 + m1**2 + m2**2 + 550)
    return 0.6 * gradient + 0.4 * chroma


def mdsi(reference, distorted):
    root = mdsi_map(reference, distorted, factor_of(reference)).astype("complex128") ** 0.25
    return np.abs(root - root.mean()).mean() ** 0.25


def log_gabor(shape, scale, orientation):
    """One filter, zero frequency at the corner."""
    ranges = []
    for size in shape:
        span = (
            np.arange(-(size - 1) / 2, size / 2) / (size - 1)
            if size % 2
            else np.arange(-size / 2, size / 2) / size
        )
        ranges.append(span)
    y, x = np.meshgrid(*ranges, indexing="ij")
    radius, theta = (np.fft.ifftshift(part) for part in (np.sqrt(x**2 + y**2), np.arctan2(-y, x)))
    low_pass = 1 / (1 + (radius / 0.45) ** 30)
    radius[0, 0] = 1
    radial = np.exp(-(np.log(radius * 6 * 2**scale) ** 2) / (2 * np.log(0.55) ** 2)) * low_pass
    radial[0, 0] = 0
    angle = orientation * np.pi / 4
    sine = np.sin(theta) * np.cos(angle) - np.cos(theta) * np.sin(angle)
    cosine = np.cos(theta) * np.cos(angle) + np.sin(theta) * np.sin(angle)
    return radial * np.exp(-(np.arctan2(sine, cosine) ** 2) / (2 * (np.pi / 4 / 1.2) ** 2))


def noise_threshold(filters, finest):
    """From the median energy at the finest scale, with the filters' spatial overlaps."""
    mean_energy = np.median(np.abs(finest) ** 2) / np.log(2)
    power = mean_energy / (filters[0] ** 2).sum()
    spatial = [np.fft.ifft2(f).real * np.sqrt(f.size) for f in filters]
    squares = sum((s**2).sum() for s in spatial)
    products = sum((spatial[i] * spatial[j]).sum() for i in range(4) for j in range(i + 1, 4))
    tau = np.sqrt((2 * power * squares + 4 * power * products) / 2)
    return (tau * np.sqrt(np.pi / 2) + 2 * np.sqrt((2 - np.pi / 2) * tau**2)) / 1.7


def phase_congruency(image):
    spectrum = np.fft.fft2(image)
    energy_all, amplitude_all = np.zeros(image.shape), np.zeros(image.shape)
    for orientation in range(4):
        filters = [log_gabor(image.shape, scale, orientation) for scale in range(4)]
        responses = [np.fft.ifft2(spectrum * f) for f in filters]
        total = sum(responses)
        unit = total / (np.abs(total) + 1e-4)
        energy = np.zeros(image.shape)
        for response in responses:
            aligned = response.real * unit.real + response.imag * unit.imag
            crossed = response.real * unit.imag - response.imag * unit.real
            energy += aligned - np.abs(crossed)
        energy_all += np.maximum(energy - noise_threshold(filters, responses[0]), 0)
        amplitude_all += sum(np.abs(response) for response in responses)
    return energy_all / amplitude_all


def fsim_planes(reference, distorted, factor):
    """Luma, I and Q of both images."""
    rows = ((0.299, 0.587, 0.114), (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))
    return [[block_average(mix(image, row), factor) for row in rows] for image in (reference, distorted)]


def fsim_gradient_map(reference, distorted, factor=1):
    (y1, _, _), (y2, _, _) = fsim_planes(reference, distorted, factor)
    return similarity(*(gradient_magnitude(y, [3, 10, 3]) for y in (y1, y2)), 160)


def fsim_phase_map(reference, distorted):
    (y1, _, _), (y2, _, _) = fsim_planes(reference, distorted, 1)
    return similarity(phase_congruency(y1), phase_congruency(y2), 0.85)


def fsim_and_fsimc(reference, distorted):
    factor = factor_of(reference)
    (y1, i1, q1), (y2, i2, q2) = fsim_planes(reference, distorted, factor)
    pc1, pc2 = phase_congruency(y1), phase_congruency(y2)
    weight = np.maximum(pc1, pc2)
    both = fsim_gradient_map(reference, distorted, factor) * similarity(pc1, pc2, 0.85) * weight
    chroma = ((similarity(i1, i2, 200) * similarity(q1, q2, 200)).astype("complex128") ** 0.03).real
    return both.sum() / weight.sum(), (both * chroma).sum() / weight.sum()


def fsim(reference, distorted):
    return fsim_and_fsimc(reference, distorted)[0]


def fsimc(reference, distorted):
    return fsim_and_fsimc(reference, distorted)[1]
