"""Label maps of a rated set with references, drawn when they are first asked for and kept."""

import os

import numpy as np

from qualitykit.feeding.image_cache import open_cache
from qualitykit.images import load_image
from qualitykit.similarity.by_name import similarity_map

# Pixels along an image's edge that a measure's map lacks; the paper leaves them out of training.
BORDERS = {"ssim_map": 5}


class LabelMaps:
    """A function from a row's number to the row's label map, for `GridBatches`.

    Args:
        frame: DataFrame with the columns `path` and `reference`.
        measure: name of a map of `qualitykit.similarity`.
        cache: where maps are kept: a folder, "memory" (height x width x 2 bytes each) or None.

    Raises:
        ValueError: rows without a reference; a distorted image of another size than its reference, when its
            map is asked for.
    """

    def __init__(self, frame, measure, cache=None):
        missing = int(frame["reference"].isna().sum())
        if missing:
            raise ValueError(
                f"label maps need the reference of every image; {missing} of {len(frame)} rows name none"
            )
        self.pairs = list(zip(frame["path"], frame["reference"], strict=True))
        self.measure, self.cache = measure, open_cache(cache)

    def __call__(self, row):
        """float32 (H, W), kept inside 0..1, which the logistic loss needs: MDSI's map leaves it a little."""
        path, reference = self.pairs[row]
        status = os.stat(reference)
        variant = (self.measure, reference, status.st_size, status.st_mtime_ns)
        return self.cache.fetch(path, variant, lambda path: self._draw(path, reference)).astype("float32")

    def _draw(self, path, reference):
        images = [load_image(name, orient=False) for name in (reference, path)]
        if images[0].shape != images[1].shape:
            raise ValueError(
                f"{path}: must have the size of its reference {reference}, {images[0].shape[:2]}. "
                f"Received: {images[1].shape[:2]}"
            )
        return np.clip(similarity_map(self.measure, *images), 0.0, 1.0).astype("float16")
