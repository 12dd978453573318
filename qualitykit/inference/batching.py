"""Decoding ahead and grouping by shape, so that the network never waits and never compiles twice."""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from qualitykit.images import ImageError
from qualitykit.inference.crops import predict_crops

# At most this many prepared photographs wait for company of their shape.
_WAITING = 64
# `batch_size` is meant for photographs of this many pixels; of larger ones fewer go together.
_USUAL = 512 * 512


@dataclass
class Item:
    """One file on its way: what was decoded, or why it was not."""

    index: int
    path: str
    image: np.ndarray | None = None
    width: int | None = None
    height: int | None = None
    error: str | None = None
    seconds: float = 0.0


def decode_ahead(paths, load, workers=2):
    """Items in the order of `paths`, decoded on other threads a few files ahead.

    Args:
        paths: file names.
        load: path -> (image, (width, height)), raising ImageError.
        workers: threads.
    """
    with ThreadPoolExecutor(workers) as pool:
        ahead = deque()
        for index, path in enumerate(paths):
            ahead.append(pool.submit(_decode, index, path, load))
            if len(ahead) > 4 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def group_by_shape(items, batch_size):
    """Lists of at most `batch_size` items whose images share one shape, as soon as they are full.

    Items without an image are dropped; where too many shapes wait, the longest list goes first.
    """
    waiting = {}
    for item in items:
        if item.image is None:
            continue
        group = waiting.setdefault(item.image.shape, [])
        group.append(item)
        pixels = item.image.shape[0] * item.image.shape[1]
        if len(group) >= max(1, batch_size * _USUAL // max(pixels, _USUAL)):
            yield waiting.pop(item.image.shape)
        elif sum(len(g) for g in waiting.values()) >= _WAITING:
            yield waiting.pop(max(waiting, key=lambda shape: len(waiting[shape])))
    yield from waiting.values()


def predict_group(model, group, batch_size, crops=None, patches=None):
    """Scores of images of one shape, (N,) float64, with a `Preparation`'s crops or patches.

    A short group is filled up to the next power of two with copies of its last image, so that a compiling
    backend sees few batch sizes.
    """
    if crops is not None:
        return np.array([predict_crops(model, item.image, **crops) for item in group])
    if patches is not None:
        from qualitykit.models.streaming import predict_streaming

        return np.array([predict_streaming(model, item.image, batch_size=patches) for item in group])
    images = [item.image for item in group]
    wanted = min(batch_size, 1 << (len(images) - 1).bit_length())
    images += [images[-1]] * (wanted - len(images))
    scores = np.asarray(model.predict_on_batch(np.stack(images).astype("float32")))
    return scores[: len(group), 0].astype("float64")


def _decode(index, path, load):
    start = time.perf_counter()
    item = Item(index, path)
    try:
        item.image, (item.width, item.height) = load(path)
    except ImageError as error:
        item.error = error.reason
    item.seconds = time.perf_counter() - start
    return item
