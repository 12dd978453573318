"""Single patches with the votes of their photograph, in batches: what a feature extractor is trained on."""

import keras
import numpy as np
from keras import ops

from qualitykit.images import load_image, resize_image
from qualitykit.layers.patch_sequence import patch_starts


class PatchBatches(keras.utils.PyDataset):
    """The overlapping patches of all photographs, each turned by 0, 90, 180 and 270 degrees, in random order.

    A pass over all of them is dealt out over several epochs, so that a training that is killed loses little.
    What an item looks like depends on (seed, epoch, item) alone.

    Args:
        paths: one photograph a row.
        targets: (rows, bins), the target of all patches of that photograph.
        size: side of a patch in pixels; smaller photographs are enlarged to it.
        batch_size: patches a batch.
        parts: epochs that a pass is dealt out over, at most.
        seed: fixes the order.
        workers: decoding threads.

    Yields (patches (N, size, size, 3) float32 RGB 0..255, targets (N, bins) float32).
    """

    def __init__(self, paths, targets, *, size=224, batch_size=32, parts=10, seed=0, workers=2):
        super().__init__(workers=workers, max_queue_size=8)
        self.paths, self.targets = list(paths), np.asarray(targets, "float32")
        self.size, self.batch_size, self.seed = size, batch_size, seed
        self.items = np.concatenate([self._items(row) for row in range(len(self.paths))])
        self.parts = min(parts, -(-len(self.items) // batch_size))
        self.epoch = 0

    def __len__(self):
        return -(-len(self.items) // (self.batch_size * self.parts))

    def __getitem__(self, index):
        items = self._order()[index * self.batch_size : (index + 1) * self.batch_size]
        images = {row: self._image(row) for row in set(items[:, 0].tolist())}
        return np.stack([self._patch(images, *item) for item in items]), self.targets[items[:, 0]]

    def on_epoch_end(self):
        self.epoch += 1

    def _order(self):
        """The items of this epoch: a part of a random pass, which is filled up for equal parts."""
        rng = np.random.default_rng((self.seed, self.epoch // self.parts))
        share = len(self) * self.batch_size
        order = np.resize(rng.permutation(len(self.items)), share * self.parts)
        part = self.epoch % self.parts
        return self.items[order[part * share : (part + 1) * share]]

    def _items(self, row):
        """(row, top, left, quarter turns) of every patch of a photograph."""
        height, width = self._image(row).shape[:2]
        tops, lefts = (ops.convert_to_numpy(patch_starts(side, self.size)) for side in (height, width))
        return np.array([(row, top, left, turns) for top in tops for left in lefts for turns in range(4)])

    def _patch(self, images, row, top, left, turns):
        return np.rot90(images[row][top : top + self.size, left : left + self.size], turns).astype("float32")

    def _image(self, row):
        image = load_image(self.paths[row], orient=False)
        wanted = [max(side, self.size) for side in image.shape[:2]]
        return resize_image(image, wanted) if wanted != list(image.shape[:2]) else image
