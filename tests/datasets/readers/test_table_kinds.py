"""Every kind of table that docs/tables.md names."""

import warnings

import pytest

from qualitykit.datasets import DatasetWarning, check, load_dataset
from tests.datasets.table_kinds import READ, REFUSED


def what(kind):
    return kind.what


def loaded(kind, folder):
    """(data set, warnings) of a table of that kind."""
    root, options = kind.make(folder)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = load_dataset("table", root, **options)
    return data, [str(one.message) for one in caught if issubclass(one.category, DatasetWarning)]


@pytest.mark.parametrize("kind", READ, ids=what)
def test_reads(kind, tmp_path):
    data, said = loaded(kind, tmp_path)
    assert dict(zip(data.names, data.frame["score"], strict=True)) == kind.expected
    assert [kind.warning in line for line in said] == ([True] if kind.warning else [])


@pytest.mark.parametrize("kind", READ, ids=what)
def test_checks(kind, tmp_path):
    root, options = kind.make(tmp_path)
    report = check("table", root, **options)
    assert report.ok, str(report)
    assert report.decoded == len(kind.expected)


@pytest.mark.parametrize("kind", REFUSED, ids=what)
def test_refuses(kind, tmp_path):
    root, options = kind.make(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=kind.error) as caught:
        load_dataset("table", root, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", REFUSED, ids=what)
def test_what_is_refused_is_a_problem_of_the_check(kind, tmp_path):
    root, options = kind.make(tmp_path)
    report = check("table", root, **options)
    assert len(report.problems) == 1
