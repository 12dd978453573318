"""The registry is TID2013's list."""

import numpy as np
import pytest

from qualitykit.distortions import EXTRAS, TID2013, get, names


def test_the_numbers_are_those_of_tid2013():
    assert [entry.number for entry in TID2013] == list(range(1, 25))


def test_names_and_numbers_are_unique():
    entries = TID2013 + EXTRAS
    assert len({entry.name for entry in entries}) == len({entry.number for entry in entries}) == len(entries)


def test_strengths_grow_with_the_level():
    for entry in TID2013 + EXTRAS:
        assert len(entry.strengths) == 5 and np.all(np.diff(entry.strengths) > 0), entry.name


def test_the_extras_are_kept_apart():
    assert len(names()) == 24 and names(extra=True)[:24] == names() and names(extra=True)[24:] == ("darken",)


def test_get_finds_by_name_and_refuses_others():
    assert get("gaussian_blur").number == 8
    with pytest.raises(ValueError, match=r"name must be one of .*sparse_sampling, darken\. Received: 'blur'"):
        get("blur")
