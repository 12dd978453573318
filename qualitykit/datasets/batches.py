"""Batches for `fit`: photographs decoded ahead, cropped, grouped by shape, in an order that a seed fixes."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np

from qualitykit.images import load_image, resize_image

# So many batches are decoded while the network works on one.
_BATCHES_AHEAD = 4


def batches(dataset, **options):
    """`Batches` of a data set's rows; see there for the options."""
    return Batches(dataset.frame["path"], dataset.frame["score"], **options)


class Batches(keras.utils.PyDataset):
    """Photographs and scores as a `keras.utils.PyDataset`, decoded on other threads while a model trains.

    What an item looks like depends on (seed, epoch, item) alone, so a resumed training sees what an
    uninterrupted one would have seen.

    Args:
        paths, scores: one photograph and one score a row.
        batch_size: crops a batch; the last batch may be smaller.
        size: (height, width) that every photograph is resized to, aspect ignored, as some papers do; or None.
        scale: every photograph is first resized by this factor (area averaging); 1 leaves it alone.
        crop: side in pixels of a random square crop, or None for the whole photograph; a photograph with a
            shorter side is enlarged to it.
        crops_per_image: how often an epoch shows each photograph, each time another crop.
        flip: mirror half of the items left to right, at random.
        shuffle: another order each epoch.
        seed: fixes order, crops and flips.
        cache: folder for decoded photographs (made when missing), or None.
        workers: decoding threads.

    Yields (images (N, H, W, 3) float32 RGB 0..255, scores (N, 1) float32). Without `size` or `crop` a batch
    holds photographs of one shape only.

    Raises:
        ValueError: arguments that do not fit together, or no photograph at all.
        ImageError: a photograph that cannot be read, when its batch is made.
    """

    def __init__(
        self,
        paths,
        scores,
        *,
        batch_size=16,
        size=None,
        scale=1.0,
        crop=None,
        crops_per_image=1,
        flip=False,
        shuffle=False,
        seed=0,
        cache=None,
        workers=2,
    ):
        # Keras' own queue keeps items of an abandoned start for the next epoch; ours keeps nothing.
        super().__init__(workers=1, use_multiprocessing=False)
        self._threads = ThreadPoolExecutor(workers)
        self._ahead = {}
        self._lock = threading.Lock()
        self.paths = [str(path) for path in paths]
        self.scores = np.asarray(scores, "float32").reshape(-1, 1)
        if not self.paths or len(self.paths) != len(self.scores):
            raise ValueError(
                f"paths and scores must be as many and at least one. Received: {len(self.paths)} paths and "
                f"{len(self.scores)} scores"
            )
        if size is not None and crop is not None:
            raise ValueError(f"size and crop exclude each other. Received: size={size}, crop={crop}")
        if batch_size < 1 or crops_per_image < 1:
            raise ValueError(
                f"batch_size and crops_per_image must be at least 1. Received: batch_size={batch_size}, "
                f"crops_per_image={crops_per_image}"
            )
        self.batch_size, self.size, self.scale, self.crop = batch_size, size, scale, crop
        self.crops_per_image, self.flip, self.shuffle, self.seed = crops_per_image, flip, shuffle, seed
        self.cache = None if cache is None else Path(cache)
        self.epoch = 0
        self._plan_of_epoch = (None, None)
        self._shapes = None

    def __len__(self):
        return len(self.plan())

    def __getitem__(self, index):
        epoch, plan = self.epoch, self.plan()
        with self._lock:
            self._ahead = {key: future for key, future in self._ahead.items() if key[0] == epoch}
            for near in range(index, min(index + _BATCHES_AHEAD, len(plan))):
                if (epoch, near) not in self._ahead:
                    self._ahead[epoch, near] = self._threads.submit(self._make_batch, epoch, plan[near])
            batch = self._ahead.pop((epoch, index))
        return batch.result()

    def _make_batch(self, epoch, items):
        images = np.stack([self._view(epoch, item) for item in items]).astype("float32")
        return images, self.scores[items % len(self.paths)]

    def on_epoch_end(self):
        self.epoch += 1

    def plan(self):
        """The items (row + repeat * rows) of every batch of the current epoch."""
        epoch = self.epoch if self.shuffle else 0
        if self._plan_of_epoch[0] != epoch:
            self._plan_of_epoch = (epoch, self._make_plan(epoch))
        return self._plan_of_epoch[1]

    def _make_plan(self, epoch):
        rng = np.random.default_rng((self.seed, epoch))
        items = np.arange(len(self.paths) * self.crops_per_image)
        if self.shuffle:
            items = rng.permutation(items)
        groups = [items] if self.size or self.crop else self._by_shape(items)
        plan = [
            group[i : i + self.batch_size] for group in groups for i in range(0, len(group), self.batch_size)
        ]
        # Shapes take turns instead of coming block by block, which would bend the training.
        return [plan[i] for i in rng.permutation(len(plan))] if self.shuffle else plan

    def _by_shape(self, items):
        if self._shapes is None:
            self._shapes = np.array([self._shape(path) for path in self.paths])
        rows = items % len(self.paths)
        _, group = np.unique(self._shapes[rows], axis=0, return_inverse=True)
        return [items[group == g] for g in range(group.max() + 1)]

    def _shape(self, path):
        image = self._image(path)
        return image.shape[:2]

    def _view(self, epoch, item):
        rng = np.random.default_rng((self.seed, epoch, int(item)))
        image = self._image(self.paths[item % len(self.paths)])
        if self.size is not None:
            image = resize_image(image, self.size)
        if self.crop is not None:
            image = _random_crop(image, self.crop, rng)
        if self.flip and rng.random() < 0.5:
            image = image[:, ::-1]
        return image

    def _image(self, path):
        """The decoded photograph at `scale`, from the cache when there is one."""
        cached = self._cache_file(path)
        if cached is not None and cached.exists():
            return np.load(cached)
        image = load_image(path, orient=False)
        if self.scale != 1.0:
            image = resize_image(image, [max(1, round(side * self.scale)) for side in image.shape[:2]])
        if cached is not None:
            self.cache.mkdir(parents=True, exist_ok=True)
            unfinished = cached.with_name(f"{cached.stem}-{np.random.default_rng().integers(2**63)}.tmp.npy")
            np.save(unfinished, image)
            unfinished.replace(cached)
        return image

    def _cache_file(self, path):
        if self.cache is None:
            return None
        status = Path(path).stat()
        key = f"{Path(path).resolve()}|{status.st_size}|{status.st_mtime_ns}|{self.scale}"
        return self.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"


def _random_crop(image, side, rng):
    short = min(image.shape[:2])
    if short < side:
        image = resize_image(image, [max(side, round(s * side / short)) for s in image.shape[:2]])
    top = rng.integers(image.shape[0] - side + 1)
    left = rng.integers(image.shape[1] - side + 1)
    return image[top : top + side, left : left + side]
