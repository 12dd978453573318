"""The loop of scoring: photographs are decoded ahead, grouped by shape, and put to a network."""

import time
from collections.abc import Iterator

import numpy as np

from qualitykit.inference.batching import Item, decode_ahead, group_by_shape
from qualitykit.inference.in_flight import MEGABYTES, InFlight
from qualitykit.inference.prepare import Preparation
from qualitykit.inference.sources import Sources
from qualitykit.models.presets import Network


def judge_each(
    sources: Sources,
    prepare: Preparation,
    network: Network,
    batch_size: int = 8,
    ahead_megabytes: float = MEGABYTES,
) -> Iterator[tuple[Item, np.ndarray | None]]:
    """What a network says of each photograph, in the order in which it gets to them.

    Args:
        sources: of the photographs.
        prepare: how they are read and prepared.
        network: from RGB 0..255 to (N, outputs).
        batch_size, ahead_megabytes: as in `score`.

    Yields:
        (item, values): the outputs, float64 (outputs,), or None for what could not be read. The item's
        `seconds` hold its share of the batch too; its image is there until the next pair is asked for.
    """
    flight, failed = InFlight(ahead_megabytes), []

    def readable():
        for item in decode_ahead(sources, prepare.load, flight):
            if item.image is None:
                failed.append(item)
            else:
                yield item

    for group in group_by_shape(readable(), batch_size, flight):
        start = time.perf_counter()
        judged = prepare.policy.judge(network, [item.image for item in group], batch_size)
        share = (time.perf_counter() - start) / len(group)
        for item, values in zip(group, judged, strict=True):
            item.seconds += share
            yield item, values
            flight.let_go(item.image.nbytes)
            item.image = None
        while failed:
            yield failed.pop(0), None
    yield from ((item, None) for item in failed)
