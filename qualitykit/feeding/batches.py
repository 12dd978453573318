"""Batches for `fit`: photographs decoded ahead, cropped, grouped by shape, in an order that a seed fixes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qualitykit.feeding.image_cache import open_cache
from qualitykit.feeding.item_batches import ItemBatches, epoch_order
from qualitykit.images import image_size, load_image, resize_image

if TYPE_CHECKING:
    from qualitykit.datasets import IQADataset


def batches_of(dataset: IQADataset, **options: object) -> Batches:
    """`Batches` of a data set's rows; see there for the options."""
    return Batches(dataset.frame["path"], dataset.frame["score"], **options)


class Batches(ItemBatches):
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
        references: the pristine photograph of every row, of the same size; None for none.
        cache: where decoded photographs (after `scale` and `size`) are kept for the next epoch: None for
            nowhere, "memory" (height x width x 3 bytes each), or a folder, made when missing.
        multiple: see `ItemBatches`.
        workers: decoding threads.

    Yields (images (N, H, W, 3) uint8 RGB 0..255, scores (N, 1) float32); with references, the images are a
    dict {"image": ..., "reference": ...} of the same crops, mirrored alike. Without `size` or `crop` a batch
    holds photographs of one shape only. `failure` is the error that the last unreadable photograph raised:
    TensorFlow hides it inside one of its own.

    Raises:
        ValueError: arguments that do not fit together, or no photograph at all.
        ImageError: a photograph that cannot be read, when its batch is made.
    """

    def __init__(
        self,
        paths: Sequence[str],
        scores: npt.ArrayLike,
        *,
        batch_size: int = 16,
        size: tuple[int, int] | None = None,
        scale: float = 1.0,
        crop: int | None = None,
        crops_per_image: int = 1,
        flip: bool = False,
        shuffle: bool = False,
        seed: int = 0,
        references: Sequence[str] | None = None,
        cache: str | os.PathLike | None = None,
        multiple: int = 1,
        workers: int = 2,
    ):
        super().__init__(batch_size, shuffle=shuffle, seed=seed, multiple=multiple, workers=workers)
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
        if not scale > 0:
            raise ValueError(f"scale must be above 0. Received: scale={scale}")
        self.scale, self.crop = scale, crop
        self.size = None if size is None else tuple(size)
        self.crops_per_image, self.flip = crops_per_image, flip
        self.items = range(len(self.paths) * crops_per_image)
        self.references = None if references is None else [str(path) for path in references]
        self._cache = open_cache(cache)
        self._shapes = None

    def make_plan(self, epoch) -> list:
        """Items are row + repeat * rows."""
        items = epoch_order(len(self.items), self.seed, epoch, self.shuffle)
        groups = [items] if self.size or self.crop else self._by_shape(items)
        plan = [batch for group in groups for batch in self.cut(group)]
        if len(groups) == 1:
            return plan
        # Shapes take turns instead of coming block by block, which would bend the training.
        plan = [plan[i] for i in epoch_order(len(plan), self.seed, epoch, self.shuffle)]
        return self._most_different_first(plan)

    def _by_shape(self, items):
        if self._shapes is None:
            self._shapes = np.array(list(self.threads.map(self._shape, self.paths)))
        _, group = np.unique(self._shapes[items % len(self.paths)], axis=0, return_inverse=True)
        return [items[group == g] for g in range(group.max() + 1)]

    def _shape(self, path):
        return [max(1, round(side * self.scale)) for side in image_size(path)]

    def _most_different_first(self, plan):
        """The plan with two batches in front that differ in every dimension in which any two do.

        Keras, like `for_fit`, takes what the first two batches have in common for what all have in common,
        and TensorFlow then refuses the others.
        """
        shapes = np.array([self._shapes[items[0] % len(self.paths)] for items in plan])
        vary = (shapes != shapes[0]).any(0)
        for first, shape in enumerate(shapes):
            fitting = np.flatnonzero(((shapes != shape) == vary).all(1))
            if len(fitting):
                front = [first, int(fitting[0])]
                return [plan[i] for i in (*front, *(i for i in range(len(plan)) if i not in front))]
        return plan

    def make_batch(self, epoch, items) -> tuple:
        images = np.stack([self._view(epoch, item, self.paths) for item in items])
        scores = self.scores[items % len(self.paths)]
        if self.references is None:
            return images, scores
        pristine = [self._view(epoch, item, self.references) for item in items]
        for item, image, reference in zip(items, images, pristine, strict=True):
            if image.shape != reference.shape:
                row = item % len(self.paths)
                raise ValueError(f"{self.paths[row]}: must have the size of {self.references[row]}")
        return {"image": images, "reference": np.stack(pristine)}, scores

    def _view(self, epoch, item, paths):
        # Anew for each of a pair, so that both are cut and mirrored alike.
        rng = self.rng(epoch, item)
        path = paths[item % len(paths)]
        image = self._cache.fetch(path, (self.scale, self.size), self._load)
        if self.crop is not None:
            image = _random_crop(image, self.crop, rng)
        if self.flip and rng.random() < 0.5:
            image = image[:, ::-1]
        return image

    def _load(self, path):
        """The decoded photograph after everything that is the same in each epoch."""
        image = load_image(path, orient=False)
        if self.scale != 1.0:
            image = resize_image(image, [max(1, round(side * self.scale)) for side in image.shape[:2]])
        return image if self.size is None else resize_image(image, self.size)


def _random_crop(image, side, rng):
    short = min(image.shape[:2])
    if short < side:
        image = resize_image(image, [max(side, round(s * side / short)) for s in image.shape[:2]])
    top = rng.integers(image.shape[0] - side + 1)
    left = rng.integers(image.shape[1] - side + 1)
    return image[top : top + side, left : left + side]
