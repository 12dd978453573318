"""Scores of photographs of any size in bounded memory: the patches go through the network a few at a time."""

import weakref

import keras
import numpy as np
from keras import ops

from qualitykit.layers.patch_sequence import activity_map, patch_starts
from qualitykit.models.rnn_biqa import feature_extractor, sequence_scorer

_HALO = 2  # rows that the activity of a strip's own rows needs above and below
# Photographs of at most so many patches (600 kB each at 224 pixels) are cut in one go, larger ones in strips.
_CUT_AT_ONCE = 64
_halves = weakref.WeakKeyDictionary()


def predict_streaming(model: keras.Model, image: np.ndarray, *, batch_size: int = 8) -> float:
    """An RNN-BIQA model's score of one photograph, in memory that does not grow with the photograph.

    The same score as `model.predict(image[None])` gives, which holds every patch's feature maps at once.

    Args:
        model: `RNNBIQA`, or a saved one that was loaded again.
        image: (H, W, 3), RGB 0..255, uint8 or float, any H and W.
        batch_size: patches that go through the backbone together, at most.

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
    describe, scorer = halves(model)
    features, _ = describe(image, batch_size=batch_size)
    mask = np.ones((1, len(features)), bool)
    return float(np.asarray(scorer.predict_on_batch([features[None], mask]))[0, 0])


def halves(model) -> tuple:
    """(`PatchFeatures`, `sequence_scorer`) of a model, built once per model."""
    if model not in _halves:
        scorer = sequence_scorer(model)
        _without_xla(scorer)
        _halves[model] = PatchFeatures(model.get_layer("patches"), feature_extractor(model)), scorer
    return _halves[model]


def sequence_head(model) -> keras.Model:
    """A model's second half as a function of backend tensors, [features (N, P, C)] to (N, 1).

    All of the patches count: there is no padding.
    """
    _, scorer = halves(model)

    def head(tensors):
        mask = ops.ones(ops.shape(tensors[0])[:2], dtype="bool")
        return scorer([tensors[0], mask], training=False)

    return head


class PatchFeatures:
    """A photograph's feature sequence, in bounded memory.

    Args:
        patches: `PatchSequence` layer.
        extractor: model from patches (M, size, size, 3) to features (M, C).
    """

    def __init__(self, patches, extractor):
        self.patches, self.extractor = patches, extractor
        images = keras.Input((None, None, 3))
        self.sequence = keras.Model(images, patches(images))
        for network in (self.sequence, extractor):
            _without_xla(network)

    def __call__(self, image, *, batch_size=8):
        """(features, counts): float32 (P, C) in the layer's order, and how many each resolution has.

        Args:
            image: (H, W, 3), RGB 0..255, uint8 or float.
            batch_size: patches that go through the extractor together, at most.

        Raises:
            ValueError: the image is not (H, W, 3).
        """
        if image.ndim != 3 or image.shape[-1] != 3:
            raise ValueError(f"image must have the shape (H, W, 3). Received: shape={image.shape}")
        counts = self.patches.counts(*image.shape[:2])
        if sum(counts) <= _CUT_AT_ONCE:
            sequence = np.asarray(self.sequence.predict_on_batch(image[None]))[0]
            batches = np.array_split(sequence, -(-len(sequence) // batch_size))
            return np.concatenate([self._features(batch) for batch in batches]), counts
        features, activity = self._row_by_row(image, batch_size)
        return features[_order(activity, counts)], counts

    def located(self, image, *, batch_size=8) -> tuple:
        """The same features with the places that they come from, for maps.

        Args:
            image, batch_size: as above.

        Returns:
            (features, boxes, counts): float32 (P, C) in the layer's order; float (P, 4): top, left, bottom
            and right of each patch in pixels of the image; how many patches each resolution has.
        """
        features, activity = self._row_by_row(image, batch_size)
        counts = self.patches.counts(*image.shape[:2])
        order = _order(activity, counts)
        return features[order], _boxes(self.patches, *image.shape[:2])[order], counts

    def _row_by_row(self, image, batch_size):
        """Features (P, C) and activity (P,) of each resolution's patches in raster order."""
        features, activity, waiting = [], [], []
        for strip, strip_activity in _strips(self.patches, image):
            waiting.extend(strip)
            activity.extend(strip_activity)
            while len(waiting) >= batch_size:
                features.append(self._features(waiting[:batch_size]))
                del waiting[:batch_size]
        if waiting:
            features.append(self._features(waiting))
        return np.concatenate(features), np.array(activity)

    def _features(self, patches):
        return np.asarray(self.extractor.predict_on_batch(np.asarray(patches)))


def _without_xla(model):
    """XLA under TensorFlow would compile the network anew for every number of patches."""
    if keras.backend.backend() == "tensorflow":
        model.jit_compile = False


def _order(activity, counts):
    """Ascending activity inside each resolution."""
    order, first = [], 0
    for count in counts:
        order.append(first + np.argsort(activity[first : first + count], kind="stable"))
        first += count
    return np.concatenate(order)


def _boxes(patches, height, width):
    """(top, left, bottom, right) of each resolution's patches in raster order, in pixels of the image."""
    boxes = []
    for factor in patches.factors:
        lines = []
        for side in (height, width):
            copy = max(max(side, patches.size) // factor, patches.size)
            starts = ops.convert_to_numpy(patch_starts(copy, patches.size))
            lines.append([(start * side / copy, (start + patches.size) * side / copy) for start in starts])
        boxes += [(top, left, bottom, right) for top, bottom in lines[0] for left, right in lines[1]]
    return np.array(boxes)


def _strips(patches, image):
    """Row after row of each copy's grid: patches (P, size, size, 3) and their activity (P,), in NumPy."""
    for index, factor in enumerate(patches.factors):
        if min(image.shape[:2]) // factor < patches.size:
            copy = patches.copies(image[None])[index]
            yield _cut(patches, copy, activity_map(copy))
            continue
        height = image.shape[0] // factor
        for top in ops.convert_to_numpy(patch_starts(height, patches.size)):
            above, below = max(top - _HALO, 0), min(top + patches.size + _HALO, height)
            strip = ops.cast(image[None, above * factor : below * factor], patches.compute_dtype)
            if factor == 2:
                strip = ops.average_pool(strip, 2, 2, data_format="channels_last")
            rows = slice(top - above, top - above + patches.size)
            yield _cut(patches, strip[:, rows], activity_map(strip)[:, rows])


def _cut(patches, images, activity):
    return tuple(ops.convert_to_numpy(part)[0] for part in patches.cut(images, activity))
