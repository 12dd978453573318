"""The page of the papers' claims says what the committed tables say, and every group can be trained."""

import importlib
from pathlib import Path

import pytest

from qualitykit.protocols import Budget
from qualitykit.training.table import CLAIMS

ROOT = Path(__file__).parent.parent


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("claims")


def test_every_claim_that_photographs_of_512_pixels_allow_has_a_budget(bench):
    planned = {claim for group in bench.GROUPS.values() for claim in group.claims}
    # RNN-BIQA's other claims need a second rated set, or larger photographs.
    assert set(CLAIMS) - planned == {"rnn_biqa_parts_reversed", "rnn_biqa_sizes"}


def test_its_budget_fits_every_arm(bench):
    for group in bench.GROUPS.values():
        weights = {name: "some.npz" for name in group.backbones} or None
        budget = Budget(
            epochs=group.epochs, backbones=group.backbones, weights=weights, changes=dict(group.changes)
        )
        for claim in map(CLAIMS.get, group.claims):
            assert claim.system == group.system
            assert claim.references == group.drawn
            for arm in claim.arms:
                assert budget.plan(claim, arm, 0, "shared").changes["epochs"] == group.epochs


def test_tables_and_histories_of_a_group_are_kept_and_its_page_is_put_in_its_place(bench, tmp_path):
    run = tmp_path / "run" / "arms" / "nima" / "seed-0"
    run.mkdir(parents=True)
    for name in ("history.csv", "run.json", "model.keras"):
        (run / name).write_text(name)
    for name in bench.TABLES:
        (tmp_path / "run" / name).write_text("# A title\n\nWhat was tested.\n\n## smp_nima\n\n- yes\n")
    bench.publish(tmp_path / "run", tmp_path / "kept" / "smp_nima")
    kept = tmp_path / "kept" / "smp_nima" / "histories" / "nima_seed-0"
    assert sorted(path.name for path in kept.iterdir()) == ["history.csv", "run.json"]
    text = bench.page(tmp_path / "kept")
    assert "What was tested.\n\n### smp_nima\n\n- yes\n" in text and "A title" not in text
    assert text.count(bench.NOT_YET) == len(bench.GROUPS) - 1 and "{{" not in text


@pytest.mark.skipif(not (ROOT / "docs" / "claims.md").exists(), reason="no claim has been measured yet")
def test_the_committed_page_is_that_of_the_committed_tables(bench):
    assert bench.PAGE.read_text(encoding="utf-8") == bench.page(), "run benchmarks/claims.py --page again"
