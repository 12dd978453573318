"""The registry: TID2013's list, the field's, and what names and families stand for."""

import re

import numpy as np
import pytest

from qualitykit.distortions import FIELD, TID2013, get, names, select


def test_the_numbers_are_those_of_tid2013():
    assert [entry.number for entry in TID2013] == list(range(1, 25))


def test_names_and_numbers_are_unique():
    entries = TID2013 + FIELD
    assert len({entry.name for entry in entries}) == len({entry.number for entry in entries}) == len(entries)


def test_strengths_grow_with_the_level():
    for entry in TID2013 + FIELD:
        assert len(entry.strengths) == 5 and np.all(np.diff(entry.strengths) > 0), entry.name


@pytest.mark.parametrize("entry", FIELD, ids=lambda entry: entry.name)
def test_the_docstrings_of_the_field_tell_the_registrys_strengths(entry):
    told = re.search(r"Levels 1 to 5: ([\d., ]+)", entry.function.__doc__)[1]
    assert tuple(float(number) for number in told.split(", ")) == entry.strengths


def test_tid2013s_24_are_what_is_meant_without_a_family():
    assert names() == names("tid2013") == select() == tuple(entry.name for entry in TID2013)
    assert len(names()) == 24 and names()[0] == "additive_gaussian_noise" and names()[23] == "sparse_sampling"


def test_all_are_tid2013s_and_then_the_fields():
    assert names("all") == names() + names("field") and not set(names()) & set(names("field"))


@pytest.mark.parametrize("family", ["live", None, 3, True])
def test_an_unknown_family_is_refused(family):
    with pytest.raises(ValueError, match="family must be one of tid2013, field, all. Received: "):
        names(family)


def test_families_and_names_may_be_mixed_and_keep_their_order():
    assert select(["haze", "tid2013"]) == ("haze", *names())
    assert select("field") == names("field") and select("jpeg") == ("jpeg",)


@pytest.mark.parametrize(
    "given", [[], ["fog"], ["jpeg", "jpeg"], ["tid2013", "jpeg"], ["all", "field"], "", [3]]
)
def test_nothing_and_strangers_and_doubles_are_refused(given):
    with pytest.raises(
        ValueError, match="distortions must be some of .*, none twice, or the families tid2013"
    ):
        select(given)


def test_get_finds_by_name_and_refuses_others():
    assert get("gaussian_blur").number == 8 and get("darken").number == 101
    with pytest.raises(
        ValueError, match=r"name must be one of .*sparse_sampling, darken, .*Received: 'blur'"
    ):
        get("blur")
