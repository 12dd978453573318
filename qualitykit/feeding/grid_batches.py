"""Patches on a regular grid with their label maps or scores, in batches: what BPSQM is trained on."""

import numpy as np

from qualitykit.feeding.image_cache import open_cache
from qualitykit.feeding.item_batches import ItemBatches
from qualitykit.images import image_size, load_image
from qualitykit.images.patch_grid import grid_positions


class GridBatches(ItemBatches):
    """The overlapping patches of all images, each with what the network is to make of it.

    What an item looks like depends on (seed, epoch, item) alone.

    Args:
        paths: one image a row, none smaller than a patch.
        target: function from a row's number to a map (H, W) float32 of the image's size, of which each patch
            gets its part, or to a number, which all patches share.
        size, step: of the grid, in pixels.
        border: pixels along the edges of images and maps that no patch may hold.
        batch_size: patches a batch; the last batch may be smaller.
        patches: how many of all patches an epoch shows, at most, drawn anew each time; None for all.
        flip: mirror half of the patches left to right, at random.
        shuffle: another order each epoch; without it the first `patches` come in the order of the rows.
        seed: fixes order and flips.
        originals: the undamaged image of every row, with `healed`; None for none.
        healed: share of the patches of which a part, split off by a straight cut, is replaced by the
            original, its map by 1; one in eight of them is healed wholly.
        cache: where decoded images are kept for the next time: None for nowhere, "memory" or a folder; an
            image takes height x width x 3 bytes.
        workers: decoding threads.

    Yields (patches (N, size, size, 3) uint8 RGB, targets (N, size, size, 1) or (N, 1) float32).

    Raises:
        ValueError: an image smaller than a patch, a map of another size than its image, or `healed` without
            `originals`.
        ImageError: an image that cannot be read.
    """

    def __init__(
        self,
        paths,
        target,
        *,
        size=144,
        step=120,
        border=0,
        batch_size=16,
        patches=None,
        flip=False,
        shuffle=False,
        seed=0,
        originals=None,
        healed=0.0,
        cache=None,
        workers=2,
    ):
        if healed and originals is None:
            raise ValueError(f"healed patches need originals. Received: healed={healed!r}, originals=None")
        super().__init__(batch_size, patches, shuffle, seed, workers)
        self.paths, self.target = list(paths), target
        self.size, self.step, self.border, self.flip = size, step, border, flip
        self.originals, self.healed = None if originals is None else list(originals), healed
        self._cache = open_cache(cache)
        sizes = self.threads.map(image_size, self.paths)
        self.items = np.array([item for row, sides in enumerate(sizes) for item in self._places(row, sides)])

    def make_batch(self, epoch, items) -> tuple:
        """Patches and targets; an image whose patches meet in a batch is read once."""
        loaded = {row: self._load(row) for row in set(self.items[items, 0].tolist())}
        pairs = [self._cut(epoch, item, *loaded[self.items[item, 0]]) for item in items]
        images, targets = (np.stack(part) for part in zip(*pairs, strict=True))
        return images, targets[..., None].astype("float32")

    def _places(self, row, sides):
        """(row, top, left) of every patch of an image."""
        try:
            tops, lefts = (grid_positions(side - 2 * self.border, self.size, self.step) for side in sides)
        except ValueError as error:
            raise ValueError(f"{self.paths[row]}: {error}") from error
        return [(row, top + self.border, left + self.border) for top in tops for left in lefts]

    def _load(self, row):
        image, target = self._image(self.paths[row]), np.asarray(self.target(row))
        if target.ndim and target.shape != image.shape[:2]:
            raise ValueError(
                f"{self.paths[row]}: its map must have the shape {image.shape[:2]}. Received: {target.shape}"
            )
        return image, target

    def _image(self, path):
        return self._cache.fetch(path, "stored", lambda path: load_image(path, orient=False))

    def _cut(self, epoch, item, image, target):
        row, top, left = self.items[item]
        rng = self.rng(epoch, item)
        window = (slice(top, top + self.size), slice(left, left + self.size))
        flipped = self.flip and rng.random() < 0.5
        image, target = image[window], target[window] if target.ndim else target
        if self.healed and rng.random() < self.healed:
            image, target = heal(image, target, self._image(self.originals[row])[window], rng)
        columns = slice(None, None, -1 if flipped else 1)
        return image[:, columns], target[:, columns] if target.ndim else target


def heal(image, target, original, rng) -> tuple[np.ndarray, np.ndarray]:
    """A patch and its map, beyond a random straight cut as if nothing had damaged it.

    Args:
        image, original: (size, size, 3).
        target: (size, size).
        rng: `numpy.random.Generator`.

    Returns:
        Copies of image and target.
    """
    size = len(image)
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    angle = rng.uniform(0, 2 * np.pi)
    reach = 2 * size if rng.random() < 1 / 8 else rng.uniform(-size / 2, size / 2)
    beyond = np.cos(angle) * x + np.sin(angle) * y < reach
    return np.where(beyond[..., None], original, image), np.where(beyond, np.float32(1), target)
