"""Single patches with the votes of their photograph, in batches: what a feature extractor is trained on."""

import numpy as np
from keras import ops

from qualitykit.feeding.image_cache import open_cache
from qualitykit.feeding.item_batches import ItemBatches, epoch_order
from qualitykit.images import fit_short_side, image_size, load_image, resize_image
from qualitykit.layers.patch_sequence import patch_starts


class PatchBatches(ItemBatches):
    """The overlapping patches of all photographs, each turned by 0, 90, 180 and 270 degrees, in random order.

    A pass over all of them is dealt out over several epochs, so that a training that is killed loses little.
    What an item looks like depends on (seed, epoch, item) alone.

    Args:
        paths: one photograph a row.
        targets: (rows, bins), the target of all patches of that photograph.
        size: side of a patch in pixels; smaller photographs are enlarged to it.
        short_side: photographs are first brought to this shorter side, aspect kept, where theirs is longer;
            None leaves them alone.
        turns: of the four turns of a patch, how many are shown in a pass, a random choice for each patch.
        batch_size: patches a batch.
        parts: epochs that a pass is dealt out over, at most.
        seed: fixes the order.
        cache: where decoded photographs are kept: None for nowhere, "memory" or a folder.
        workers: decoding threads.

    Yields (patches (N, size, size, 3) uint8 RGB 0..255, targets (N, bins) float32).
    """

    def __init__(
        self,
        paths,
        targets,
        *,
        size=224,
        short_side=None,
        turns=4,
        batch_size=32,
        parts=10,
        seed=0,
        cache=None,
        workers=2,
    ):
        super().__init__(batch_size, shuffle=True, seed=seed, workers=workers)
        self.paths, self.targets = list(paths), np.asarray(targets, "float32")
        self.size, self.short_side, self._cache = size, short_side, open_cache(cache)
        sizes = self.threads.map(image_size, self.paths)
        places = np.concatenate([self._places(row, *sides) for row, sides in enumerate(sizes)])
        shown = np.random.default_rng(seed).permuted(np.tile(range(4), (len(places), 1)), axis=1)[:, :turns]
        self.items = np.column_stack([np.repeat(places, turns, axis=0), shown.ravel()])
        self.parts = min(parts, -(-len(self.items) // batch_size))

    def make_plan(self, epoch) -> list:
        """A part of a random pass, which is filled up for equal parts."""
        batches = -(-len(self.items) // (self.batch_size * self.parts))
        share, part = batches * self.batch_size, epoch % self.parts
        order = epoch_order(len(self.items), self.seed, epoch // self.parts)
        return self.cut(np.resize(order, share * self.parts)[part * share : (part + 1) * share])

    def make_batch(self, epoch, items) -> tuple:
        """Patches and targets; a photograph whose patches meet in a batch is decoded once."""
        chosen = self.items[items]
        images = {row: self._image(row) for row in set(chosen[:, 0].tolist())}
        return np.stack([self._patch(images, *item) for item in chosen]), self.targets[chosen[:, 0]]

    def _places(self, row, height, width):
        """(row, top, left) of every patch of a photograph."""
        sides = self._sides(height, width)
        tops, lefts = (ops.convert_to_numpy(patch_starts(side, self.size)) for side in sides)
        return np.array([(row, top, left) for top in tops for left in lefts])

    def _sides(self, height, width):
        """A photograph's sides as it is seen: at most `short_side`, none below a patch."""
        sides = (height, width) if self.short_side is None else fit_short_side(height, width, self.short_side)
        return tuple(max(side, self.size) for side in sides)

    def _patch(self, images, row, top, left, turns):
        return np.rot90(images[row][top : top + self.size, left : left + self.size], turns)

    def _image(self, row):
        return self._cache.fetch(self.paths[row], ("patches", self.size, self.short_side), self._load)

    def _load(self, path):
        image = load_image(path, orient=False)
        wanted = self._sides(*image.shape[:2])
        return image if wanted == image.shape[:2] else resize_image(image, wanted)
