import threading

import numpy as np
import pytest

from qualitykit.images import ImageError
from qualitykit.inference.batching import Item, decode_ahead, group_by_shape
from qualitykit.inference.in_flight import InFlight
from qualitykit.inference.sources import Source


def items(*shapes):
    return [
        Item(i, str(i), None if shape is None else np.zeros((*shape, 3), "uint8"))
        for i, shape in enumerate(shapes)
    ]


def test_files_come_in_order_with_their_errors():
    def load(source, admit):
        if source.name == "2":
            raise ImageError(source.name, "broken")
        return np.full((1, 1, 3), int(source.name), "uint8"), 1, 1, "noted" if source.name == "3" else ""

    found = list(decode_ahead([Source(str(i), None) for i in range(30)], load, InFlight(), workers=3))
    assert [item.index for item in found] == list(range(30))
    assert [item.path for item in found] == [str(i) for i in range(30)]
    assert found[2].error == "broken" and found[2].image is None
    assert found[29].image.item(0) == 29 and found[3].note == "noted"


def test_groups_have_one_shape_and_lose_no_one():
    a, b = (8, 8), (8, 9)
    groups = list(group_by_shape(items(a, b, a, None, a, b), batch_size=2, flight=InFlight()))
    assert [[item.index for item in group] for group in groups] == [[0, 2], [1, 5], [4]]


def test_many_shapes_do_not_pile_up():
    alive = []
    stream = group_by_shape(
        (alive.append(i) or i for i in items(*[(8, 8 + n) for n in range(100)])), 8, InFlight()
    )
    next(stream)
    assert len(alive) <= 64


def test_large_photographs_go_in_smaller_groups():
    groups = list(group_by_shape(items(*[(1024, 1024)] * 4), batch_size=8, flight=InFlight()))
    assert [len(group) for group in groups] == [2, 2]


class Meter:
    """Loads photographs of a number of pixels, and notes how many are being decoded at a time."""

    def __init__(self, pixels, expected):
        self.pixels, self.expected, self.now, self.most = pixels, expected, 0, 0
        self.changed = threading.Condition()

    def load(self, source, admit):
        admit(self.pixels)
        with self.changed:
            self.now += 1
            self.most = max(self.most, self.now)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.now > self.expected, timeout=0.1)  # gives more a chance
            self.now -= 1
        return np.zeros((4, 4, 3), "uint8"), 4, 4, ""


@pytest.mark.parametrize(("megapixels", "at_once"), [(100, 1), (30, 2), (20, 3)])
def test_as_many_are_decoded_at_once_as_there_is_room_for(megapixels, at_once):
    meter, flight = Meter(megapixels * 10**6, at_once), InFlight(500)
    sources = [Source(str(i), None) for i in range(12)]
    assert len(list(decode_ahead(sources, meter.load, flight, workers=3))) == 12
    assert meter.most == at_once


def test_what_waits_to_be_scored_counts_and_is_scored_when_it_takes_half_of_the_room():
    def load(source, admit):
        admit(10_000)
        side = 100 + int(source.name)  # no two of one shape
        return np.zeros((side, 100, 3), "uint8"), side, 100, ""

    flight, most = InFlight(0.2), 0
    items = decode_ahead([Source(str(i), None) for i in range(50)], load, flight)
    scored = []
    for group in group_by_shape(items, 8, flight):
        most = max(most, flight.bytes)
        scored += [item.index for item in group]
        flight.let_go(sum(item.image.nbytes for item in group))
    assert sorted(scored) == list(range(50)) and most <= 0.3e6 and flight.bytes == 0
