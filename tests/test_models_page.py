"""The page of shipped models says what the committed predictions say."""

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qualitykit._files import sha256_of
from qualitykit.models.card import Card

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "models.csv"


@pytest.fixture
def compare(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("compare_models")


@pytest.fixture
def shelf(tmp_path, rng):
    """Two models with predictions of the same 60 photographs, and one without."""
    truth = rng.uniform(0, 100, 60)
    for name, spread in (("hyper_iqa", 5), ("nima_smp", 20)):
        folder = tmp_path / f"{name}_history"
        folder.mkdir()
        table = pd.DataFrame({"name": [f"{i}.jpg" for i in range(60)], "score": truth})
        table.assign(prediction=truth + spread * rng.normal(size=60)).to_csv(
            folder / "test_predictions.csv", index=False
        )
        Card(
            name,
            f"a title of {name}",
            cost={"multiply-adds at 224x224": "0.50 G"},
            training={"minutes": 42.0},
            speed={"images/s": 7.5},
            input={"crops": {"size": 224, "count": 9}},
        ).save(tmp_path / f"{name}.json")
    Card("other", "x").save(tmp_path / "other.json")
    return tmp_path


def test_models_with_predictions_are_measured_and_ranked(compare, shelf, tmp_path):
    found = compare.predictions(shelf, tmp_path / "no floors")
    table = compare.measure(found, shelf, resamples=50)
    assert table["model"].tolist() == ["hyper_iqa", "nima_smp"]
    best = table.iloc[0]
    assert best["SROCC_low"] < best["SROCC"] < best["SROCC_high"] and best["RMSE"] < 10
    assert best["G multiply-adds"] == pytest.approx(9 * 0.5), "the network runs over nine crops"
    assert best["published SROCC"] == 0.906 and best["source"] == "KonIQ-10k; CSPP-IQA, Table 1"
    text = compare.page(table)
    assert "{{" not in text and "| `hyper_iqa` | 42 | 7.5 |" in text
    assert f"| `hyper_iqa` | .{round(1000 * best['SROCC']):03d} (" in text


def test_every_picture_of_the_page_is_drawn(compare, shelf, tmp_path):
    found = compare.predictions(shelf, tmp_path / "no floors")
    table = compare.measure(found, shelf, resamples=20)
    compare.draw(found, table, tmp_path / "pictures")
    drawn = {f"pictures/{path.name}" for path in (tmp_path / "pictures").iterdir()}
    assert all(f"({name})" in compare.page(table) for name in drawn) and len(drawn) == 8


def test_every_shipped_model_has_published_figures_of_one_place(compare):
    for name in compare.SHIPPED:
        found = compare.published(name)
        assert 0 < found["published SROCC"] < 1 and 0 < found["published PLCC"] < 1 and found["source"]


@pytest.mark.skipif(not TABLE.exists(), reason="no model has been compared yet")
def test_the_committed_page_is_that_of_the_committed_predictions(compare):
    table, found = pd.read_csv(TABLE), compare.predictions()
    again = "run benchmarks/compare_models.py again"
    assert set(table["model"]) == set(found), again
    assert (ROOT / "docs" / "models.md").read_text(encoding="utf-8") == compare.page(table), again
    for row in table.to_dict("records"):
        assert row["predictions"] == sha256_of(found[row["model"]]), again
        rated = pd.read_csv(found[row["model"]])
        for key, statistic in compare.STATISTICS.items():
            assert row[key] == pytest.approx(statistic(rated["score"], rated["prediction"])), again
        facts = compare.cost(compare.SAVED / f"{row['model']}.keras")
        for key in ("minutes", "images/s", "G multiply-adds"):
            same = np.isclose(facts.get(key) or np.nan, row[key], equal_nan=True)
            assert same, f"{row['model']}, {key}: {again}"
