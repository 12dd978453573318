import pandas as pd
import pytest

from qualitykit.datasets import median_and_spread


def test_each_metric_gets_median_and_spread():
    results = pd.DataFrame({"plcc": [1.0, 2.0, 6.0], "srocc": [0.5, None, 0.7]})
    table = median_and_spread(results)
    assert table.loc["plcc"].tolist() == [2.0, 3.0, 7**0.5, 1.0, 6.0, 3.0]
    assert table.loc["srocc", ["low", "high", "repeats"]].tolist() == [0.5, 0.7, 2.0]


def test_one_repeat_has_no_spread():
    table = median_and_spread([{"plcc": 0.8}])
    assert table.loc["plcc", "median"] == 0.8 and pd.isna(table.loc["plcc", "std"])


def test_no_repeats_are_refused():
    with pytest.raises(ValueError, match="results must hold at least one repeat"):
        median_and_spread([])
