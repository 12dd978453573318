"""Maps that trained U-Nets draw of a rated set's patches: drawn once, then the pooling network's input."""

import keras
import numpy as np
from tqdm import tqdm

from qualitykit.feeding.digests import weights_digest
from qualitykit.feeding.image_cache import open_cache
from qualitykit.feeding.item_batches import ItemBatches
from qualitykit.images import load_image
from qualitykit.images.patch_grid import cut_patches


class DrawnMaps:
    """A function from a row's number to the maps of all patches of the row's image.

    Args:
        generators: networks from patches (N, size, size, 3) to maps (N, size, size, 1), such as BPSQM's
            U-Nets, which are not going to change.
        paths: one image a row, none smaller than a patch.
        size, step: of the patches' grid, in pixels.
        cache: where maps are kept: a folder, or "memory" (patches x size x size x maps x 2 bytes an image).
        progress: show a bar.

    Raises:
        ImageError: an image that cannot be read.
        ValueError: an image smaller than a patch.
    """

    def __init__(self, generators, paths, *, size, step, cache="memory", progress=False):
        self.paths, self._cache = list(paths), open_cache(cache)
        self._size, self._step = size, step
        self._variant = ("drawn", size, step, *map(weights_digest, generators))
        patches = keras.Input((size, size, 3))
        maps = [generator(patches) for generator in generators]
        self._draw = keras.Model(patches, keras.ops.concatenate(maps, axis=-1))
        # All of them here, in the thread that owns the network; afterwards threads only read.
        rows = tqdm(range(len(self.paths)), desc="maps", unit="image", disable=not progress)
        self.counts = [len(self(row)) for row in rows]

    def __call__(self, row):
        """float16 (patches, size, size, maps)."""
        return self._cache.fetch(self.paths[row], self._variant, self._make)

    def _make(self, path):
        try:
            patches = cut_patches(load_image(path, orient=False), self._size, self._step)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        return np.asarray(self._draw.predict_on_batch(patches)).astype("float16")


class DrawnBatches(ItemBatches):
    """Patches of `DrawnMaps` in random order with their photograph's score: what the pooling network learns.

    Half of the patches are mirrored, as photographs are elsewhere: their maps, for the photographs' own are
    drawn once.

    Args:
        maps: `DrawnMaps`.
        scores: one number a row.
        batch_size, patches, seed: as in `GridBatches`.

    Yields ({"map_0": (N, size, size, 1), ...}, scores (N, 1)), float32.
    """

    def __init__(self, maps, scores, *, batch_size=32, patches=None, seed=0):
        self.maps, self.scores = maps, scores
        self.items = [(row, patch) for row, count in enumerate(maps.counts) for patch in range(count)]
        super().__init__(batch_size, patches, shuffle=True, seed=seed)

    def make_batch(self, epoch, items) -> tuple:
        rows, patches = zip(*(self.items[item] for item in items), strict=True)
        drawn = [self.maps(row)[patch] for row, patch in zip(rows, patches, strict=True)]
        for number, item in enumerate(items):
            if self.rng(epoch, item).random() < 0.5:
                drawn[number] = drawn[number][:, ::-1]
        return _as_inputs(np.stack(drawn)), np.float32([[self.scores[row]] for row in rows])


class DrawnImages:
    """Whole images of `DrawnMaps`, for `ValidationStatistics`: each batch holds the patches of one.

    Args:
        maps: `DrawnMaps`.
        scores: one number a row.
    """

    def __init__(self, maps, scores):
        self.maps, self.scores = maps, scores

    def __len__(self):
        return len(self.scores)

    def __getitem__(self, row):
        return _as_inputs(self.maps(row)), np.float32([[self.scores[row]]])


class MeanOfPatches:
    """A patch network as a predictor of whole images, whose score is the mean of their patches' scores.

    Args:
        network: from patches to (N, 1).
    """

    def __init__(self, network):
        self.network = network

    def predict_on_batch(self, patches) -> np.ndarray:
        """(1, 1)."""
        return np.asarray(self.network.predict_on_batch(patches)).mean(axis=0, keepdims=True)


def _as_inputs(drawn):
    """By the names of the pooling network's inputs."""
    return {f"map_{number}": drawn[..., number, None].astype("float32") for number in range(drawn.shape[-1])}
