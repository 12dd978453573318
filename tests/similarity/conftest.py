"""Generated pictures, their distorted versions, and gradients on any backend."""

import keras
import numpy as np
import pytest


def make_picture(height, width, seed=0):
    """uint8 RGB: coloured waves, a hard-edged disc and fine texture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    waves = np.stack([np.sin(x / (7 + 3 * c)) + np.cos(y / (11 - 2 * c)) for c in range(3)], axis=-1)
    disc = np.hypot(x - width / 3, y - height / 2)[..., None] < min(height, width) / 4
    picture = 120 + 40 * waves + 60 * disc * np.array([1, -1, 0.5]) + rng.normal(0, 4, (height, width, 3))
    return np.clip(np.round(picture), 0, 255).astype("uint8")


def add_noise(picture, sigma, seed=1):
    noisy = picture + np.random.default_rng(seed).normal(0, sigma, picture.shape)
    return np.clip(np.round(noisy), 0, 255).astype("uint8")


@pytest.fixture(scope="session")
def colour_pair():
    """Two batches (1, 45, 64, 3): odd and even side, a size at which nothing is down-sampled."""
    picture = make_picture(45, 64)
    return picture[None], add_noise(picture, 20)[None]


@pytest.fixture(scope="session")
def large_pair():
    """Two batches (1, 385, 390, 3): a size that SSIM, FSIM and MDSI halve (385 / 256 rounds to 2)."""
    picture = make_picture(385, 390)
    return picture[None], add_noise(picture, 20)[None]


def gradient(function, images):
    """d sum(function(images)) / d images as a NumPy array, by the active backend."""
    images = np.asarray(images, "float32")
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        variable = tf.Variable(images)
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(function(variable))
        return tape.gradient(total, variable).numpy()
    if backend == "jax":
        import jax

        # Compiled as a whole, which takes less time than compiling hundreds of operations one by one.
        return np.asarray(jax.jit(jax.grad(lambda batch: function(batch).sum()))(images))
    import torch

    variable = torch.tensor(images, requires_grad=True)
    function(variable).sum().backward()
    return variable.grad.numpy()


def to_numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)
