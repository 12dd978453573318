import re
from pathlib import Path

import pytest

from qualitykit.datasets import CATALOGUE, readers

PUBLIC = [record for record in CATALOGUE if record.name != "table"]


@pytest.mark.parametrize("record", PUBLIC, ids=lambda record: record.name)
def test_every_record_says_what_to_cite_and_where_to_get_it(record):
    assert record.paper and record.licence and record.split
    assert re.fullmatch(r"https?://\S+", record.source)
    assert record.images > 0


def test_only_live_and_csiq_count_downwards():
    assert {record.name for record in PUBLIC if not record.scale.higher_is_better} == {"live", "csiq"}


def test_the_range_of_a_set_stands_nowhere_but_here():
    for path in Path(readers.__file__).parent.glob("*.py"):
        if not path.name.startswith("table"):
            assert "ScoreScale" not in path.read_text(encoding="utf-8"), path.name


def test_counts_are_those_of_the_literature():
    counts = {record.name: (record.images, record.references) for record in PUBLIC if record.exact}
    assert counts == {
        "live": (779, 29),
        "csiq": (30 * 5 * 5 + 116, 30),
        "tid2008": (25 * 17 * 4, 25),
        "tid2013": (25 * 24 * 5, 25),
        "kadid10k": (81 * 25 * 5, 81),
        "live_challenge": (1162, 0),
        "koniq10k": (7058 + 1000 + 2015, 0),
        "biq2021": (12000, 0),
        "spaq": (11125, 0),
        "bid": (586, 0),
    }
