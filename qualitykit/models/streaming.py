"""Scores of photographs of any size in bounded memory: the patches go through the network a few at a time."""

import weakref

import keras
import numpy as np
from keras import ops

from qualitykit.layers.patch_sequence import activity_map, patch_starts
from qualitykit.models.rnn_biqa import feature_extractor, sequence_scorer

_HALO = 2  # rows that the activity of a strip's own rows needs above and below
_halves = weakref.WeakKeyDictionary()


def predict_streaming(model, image, *, batch_size=32):
    """An RNN-BIQA model's score of one photograph, in memory that does not grow with the photograph.

    The same score as `model.predict(image[None])` gives, which holds every patch's feature maps at once.

    Args:
        model: `RNNBIQA`, or a saved one that was loaded again.
        image: (H, W, 3), RGB 0..255, uint8 or float, any H and W.
        batch_size: patches that go through the backbone together.

    Returns:
        The score as a float.

    Raises:
        ValueError: the image is not (H, W, 3).

    Example:
        >>> from qualitykit.models import RNNBIQA
        >>> model = RNNBIQA("MobileNetV2", patch_size=32, resolutions=1)
        >>> isinstance(predict_streaming(model, np.zeros((40, 100, 3), "uint8")), float)
        True
    """
    extractor, scorer = halves(model)
    features, _ = sequence_features(model.get_layer("patches"), extractor, image, batch_size=batch_size)
    mask = np.ones((1, len(features)), bool)
    return float(np.asarray(scorer.predict_on_batch([features[None], mask]))[0, 0])


def halves(model):
    """`feature_extractor` and `sequence_scorer` of a model, built once per model."""
    if model not in _halves:
        pair = feature_extractor(model), sequence_scorer(model)
        if keras.backend.backend() == "tensorflow":
            for half in pair:
                half.jit_compile = False  # XLA would compile the network anew for every number of patches
        _halves[model] = pair
    return _halves[model]


def sequence_features(patches, extractor, image, *, batch_size=32):
    """One photograph's feature sequence, read strip by strip.

    Args:
        patches: the `PatchSequence` layer.
        extractor: model from patches to feature vectors.
        image: (H, W, 3), RGB 0..255, uint8 or float.
        batch_size: patches that go through the extractor together.

    Returns:
        (features, counts): float32 (P, C) in the layer's order, and how many patches each resolution has.

    Raises:
        ValueError: the image is not (H, W, 3).
    """
    if image.ndim != 3 or image.shape[-1] != 3:
        raise ValueError(f"image must have the shape (H, W, 3). Received: shape={image.shape}")
    features, activity, waiting = [], [], []
    for strip, strip_activity in _strips(patches, image):
        waiting.extend(strip)
        activity.extend(strip_activity)
        while len(waiting) >= batch_size:
            features.append(_features(extractor, waiting[:batch_size]))
            del waiting[:batch_size]
    if waiting:
        features.append(_features(extractor, waiting))
    counts = patches.counts(*image.shape[:2])
    return np.concatenate(features)[_order(np.array(activity), counts)], counts


def _features(extractor, patches):
    return np.asarray(extractor.predict_on_batch(np.stack(patches)))


def _order(activity, counts):
    """Ascending activity inside each resolution."""
    first = np.cumsum((0, *counts[:-1]))
    parts = zip(first, counts, strict=True)
    return np.concatenate(
        [start + np.argsort(activity[start : start + n], kind="stable") for start, n in parts]
    )


def _strips(patches, image):
    """Row after row of the grid, of each copy: patches (P, size, size, 3) and their activity (P,) in NumPy."""
    for factor in patches.factors:
        if min(image.shape[:2]) // factor < patches.size:
            copy = patches.copies(image[None])[patches.factors.index(factor)]
            yield _cut(patches, copy, activity_map(copy))
            continue
        height = image.shape[0] // factor
        for top in np.asarray(patch_starts(height, patches.size)):
            above, bottom = max(top - _HALO, 0), min(top + patches.size + _HALO, height)
            strip = ops.cast(image[None, above * factor : bottom * factor], patches.compute_dtype)
            if factor == 2:
                strip = ops.average_pool(strip, 2, 2)
            rows = slice(top - above, top - above + patches.size)
            yield _cut(patches, strip[:, rows], activity_map(strip)[:, rows])


def _cut(patches, images, activity):
    return tuple(np.asarray(ops.convert_to_numpy(part))[0] for part in patches.cut(images, activity))
