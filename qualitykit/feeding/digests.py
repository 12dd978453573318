"""What identifies a network by what it computes with."""

import hashlib

import numpy as np


def weights_digest(model) -> str:
    """SHA-256 of a model's weights: shapes and values in their order, in hexadecimal.

    Names are left out, since Keras numbers them anew in every process.
    """
    digest = hashlib.sha256()
    for array in model.get_weights():
        digest.update(repr((array.shape, str(array.dtype))).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
