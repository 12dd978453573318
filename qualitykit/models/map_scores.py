"""A map-drawing model's score of photographs of any size in bounded memory: its patches, a few at a time."""

import weakref

import keras
import numpy as np

from qualitykit.layers import EnlargeSmall
from qualitykit.layers.patch_grid import mirrored
from qualitykit.models.bpsqm import patch_scorer
from qualitykit.models.inputs.policy import predict_batch

_parts = weakref.WeakKeyDictionary()  # model -> (patch scorer, what follows the mean over the patches)


def predict_patch_mean(model, image: np.ndarray, *, batch_size: int = 16) -> float:
    """A BPSQM model's score of one photograph, in memory that does not grow with the photograph.

    The same score as `model.predict(image[None])` gives, which holds every patch's maps at once.

    Args:
        model: `BPSQM`, or a saved one that was loaded again.
        image: (H, W, 3), RGB 0..255, uint8 or float, any H and W.
        batch_size: patches that go through the networks together.

    Returns:
        The score as a float.

    Raises:
        ValueError: the image is not (H, W, 3), or the model draws no maps.

    Example:
        >>> from qualitykit.models import BPSQM
        >>> model = BPSQM(widths=(2, 2, 2, 2), pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)
        >>> isinstance(predict_patch_mean(model, np.zeros((40, 100, 3), "uint8")), float)
        True
    """
    if image.ndim != 3 or image.shape[-1] != 3:
        raise ValueError(f"image must have the shape (H, W, 3). Received: shape={image.shape}")
    scorer, rest = _split(model)
    least = max((layer.side for layer in model.layers if isinstance(layer, EnlargeSmall)), default=1)
    if min(image.shape[:2]) < least:
        image = keras.ops.convert_to_numpy(EnlargeSmall(least)(image[None].astype("float32")))[0]
    places = _places(model.get_layer("patches"), *image.shape[:2])
    scores = []
    for start in range(0, len(places), batch_size):
        patches = [image[rows[:, None], columns] for rows, columns in places[start : start + batch_size]]
        scores.append(predict_batch(scorer, patches, batch_size)[:, 0])
    mean = np.concatenate(scores).mean()
    return float(mean if rest is None else predict_batch(rest, [np.array([mean])], 1)[0, 0])


def _split(model):
    """(patches to scores, their mean to the score), made once per model; None where the mean is the score."""
    if model not in _parts:
        scorer, mean = patch_scorer(model), model.get_layer("mean").output
        rest = None if model.output is mean else keras.Model(mean, model.output)
        if keras.backend.backend() == "tensorflow":
            scorer.jit_compile = False  # XLA would compile anew for the last few patches
        _parts[model] = scorer, rest
    return _parts[model]


def _places(grid, height, width):
    """(rows, columns) of each patch that a `PatchGrid` layer cuts from an image of this size, row by row."""
    counts = grid.counts(height, width)
    tops, lefts = (_lines(grid, *side) for side in zip((height, width), counts, strict=True))
    return [(rows, columns) for rows in tops for columns in lefts]


def _lines(grid, length, count):
    starts = np.minimum(np.arange(count) * grid.step, max(length, grid.size) - grid.size)
    return mirrored(starts[:, None] + np.arange(grid.size), length)
