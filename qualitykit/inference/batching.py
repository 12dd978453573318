"""Decoding ahead and grouping by shape, so that the network never waits and never compiles twice."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from qualitykit.images import ImageError
from qualitykit.inference.in_flight import InFlight
from qualitykit.inference.sources import Source

# At most this many prepared photographs wait for company of their shape.
_WAITING = 64
# `batch_size` is meant for photographs of this many pixels; of larger ones fewer go together.
_USUAL = 512 * 512


@dataclass
class Item:
    """One photograph on its way: what was decoded, or why it was not."""

    index: int
    path: str
    image: np.ndarray | None = None
    width: int | None = None
    height: int | None = None
    error: str | None = None
    note: str = ""
    seconds: float = 0.0


def decode_ahead(
    sources: Iterable[Source], load: Callable, flight: InFlight, workers: int = 2
) -> Iterator[Item]:
    """Items in the order of `sources`, decoded on other threads a few photographs ahead.

    Args:
        sources: photographs that have not been read.
        load: (source, admit) -> (image, width, height, note), raising ImageError; it calls admit(pixels)
            before it decodes.
        flight: bounds what is decoded at a time, and counts the images that are handed on.
        workers: threads.
    """
    with ThreadPoolExecutor(workers) as pool:
        ahead = deque()

        def first():
            flight.hand_on(ahead[0][0])
            return ahead.popleft()[1].result()

        for index, source in enumerate(sources):
            ahead.append((index, pool.submit(_decode, index, source, load, flight)))
            if len(ahead) > 4 * workers:
                yield first()
        while ahead:
            yield first()


def group_by_shape(items: Iterable[Item], batch_size: int, flight: InFlight) -> Iterator[list[Item]]:
    """Lists of at most `batch_size` items whose images share one shape, as soon as they are full.

    Items without an image are dropped; where too many shapes or bytes wait, the longest list goes first.
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
        elif flight.crowded or sum(len(g) for g in waiting.values()) >= _WAITING:
            yield waiting.pop(max(waiting, key=lambda shape: len(waiting[shape])))
    yield from waiting.values()


def _decode(index, source, load, flight):
    start = time.perf_counter()
    item = Item(index, source.name)
    try:
        with flight.decoding(index) as admit:
            item.image, item.width, item.height, item.note = load(source, admit)
            flight.keep(item.image.nbytes)
    except ImageError as error:
        item.error = error.reason
    item.seconds = time.perf_counter() - start
    return item
