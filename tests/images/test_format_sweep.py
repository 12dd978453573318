"""Every format in twelve ways of encoding: whole, cut at 20 places, and with bytes behind its end.

`benchmarks/formats.py` does the same and prints the figures.
"""

import numpy as np
import pytest

from tests.image_kinds import FORMATS, NEEDS, expected

CUTS = 20
TRAILERS = (
    b"\0",
    bytes(3000),
    b"words behind the end\n" * 30,
    b"\xff\xd8\xff\xe0" + bytes(50),
    b"\x89PNG\r\n\x1a\n",
)
WAYS = [(name, way) for name, ways in FORMATS.items() for way in ways]
# Where the oracle itself rounds otherwise: it brings 10 bits down to 8 before it makes RGB of them.
CLOSE = {("HEIC/HEIF", "10 bits"): 2}


def cut(data):
    """The first bytes of a file, 20 times more of them, and all but the last few."""
    lengths = {len(data) * k // (CUTS + 1) for k in range(1, CUTS + 1)} | {
        len(data) - k for k in (1, 2, 3, 4)
    }
    return {length: data[:length] for length in sorted(lengths)}


@pytest.fixture
def made(request):
    """A file in one way of encoding: (format, way, bytes)."""
    name, way = request.param
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    return name, way, FORMATS[name][way]()


each_way = pytest.mark.parametrize("made", WAYS, indirect=True, ids=lambda pair: f"{pair[0]}, {pair[1]}")


def test_there_are_twelve_ways_of_each():
    assert {len(ways) for ways in FORMATS.values()} == {12}


@each_way
def test_pixels_are_those_of_pillow_or_opencv(made, load):
    name, way, data = made
    shown, oracle = load(data), expected(name, way, data)
    assert shown.shape == oracle.shape
    assert np.abs(shown.astype(int) - oracle).max() <= CLOSE.get((name, way), 0)


@each_way
def test_a_cut_file_is_refused_or_shows_all_that_the_whole_one_shows(made, load, reason, capfd):
    _, _, data = made
    whole, refused = load(data), 0
    for length, part in cut(data).items():
        why = reason(part)
        if why is None:
            np.testing.assert_array_equal(load(part), whole, err_msg=f"cut at {length}")
        else:
            refused += 1
            assert why.isprintable(), length
    assert refused >= 3  # what stands before the main picture's end can never be missing
    assert capfd.readouterr() == ("", "")


@each_way
def test_bytes_behind_the_end_change_nothing(made, load):
    _, _, data = made
    whole = load(data)
    for trailer in TRAILERS:
        np.testing.assert_array_equal(load(data + trailer), whole)
