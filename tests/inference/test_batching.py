import numpy as np

from qualitykit.images import ImageError
from qualitykit.inference.batching import Item, decode_ahead, group_by_shape
from qualitykit.inference.sources import Source


def items(*shapes):
    return [
        Item(i, str(i), None if shape is None else np.zeros((*shape, 3), "uint8"))
        for i, shape in enumerate(shapes)
    ]


def test_files_come_in_order_with_their_errors():
    def load(source):
        if source.name == "2":
            raise ImageError(source.name, "broken")
        return np.full((1, 1, 3), int(source.name), "uint8"), 1, 1, "noted" if source.name == "3" else ""

    found = list(decode_ahead([Source(str(i), None) for i in range(30)], load, workers=3))
    assert [item.index for item in found] == list(range(30))
    assert [item.path for item in found] == [str(i) for i in range(30)]
    assert found[2].error == "broken" and found[2].image is None
    assert found[29].image.item(0) == 29 and found[3].note == "noted"


def test_groups_have_one_shape_and_lose_no_one():
    a, b = (8, 8), (8, 9)
    groups = list(group_by_shape(items(a, b, a, None, a, b), batch_size=2))
    assert [[item.index for item in group] for group in groups] == [[0, 2], [1, 5], [4]]


def test_many_shapes_do_not_pile_up():
    alive = []
    stream = group_by_shape((alive.append(i) or i for i in items(*[(8, 8 + n) for n in range(100)])), 8)
    next(stream)
    assert len(alive) <= 64


def test_large_photographs_go_in_smaller_groups():
    groups = list(group_by_shape(items(*[(1024, 1024)] * 4), batch_size=8))
    assert [len(group) for group in groups] == [2, 2]
