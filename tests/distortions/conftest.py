"""A small picture with what every distortion needs: gradients, edges, texture and colour."""

import cv2
import numpy as np
import pytest


@pytest.fixture(scope="session")
def picture():
    """uint8 RGB (96, 128, 3)."""
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[0:96, 0:128].astype(np.float32)
    image = np.stack([60 + columns, 200 - rows, 90 + 0.5 * rows + 0.3 * columns], axis=-1)
    for _ in range(60):
        centre, radius = (int(rng.integers(128)), int(rng.integers(96))), int(rng.integers(2, 14))
        cv2.circle(image, centre, radius, (rng.uniform(20, 200) + rng.uniform(-20, 50, 3)).tolist(), -1)
    texture = cv2.GaussianBlur(rng.normal(0, 15, image.shape[:2]).astype(np.float32), (0, 0), 1)
    return np.clip(image + texture[..., None], 0, 255).astype(np.uint8)
