"""The page of the papers' claims says what the committed tables say, and every group can be trained."""

import importlib
from pathlib import Path

import pandas as pd
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
            epochs=group.epochs,
            backbones=group.backbones,
            weights=weights,
            changes=dict(group.changes),
            arguments=dict(group.arguments),
        )
        for claim in map(CLAIMS.get, group.claims):
            assert claim.system == group.system
            assert claim.references == group.drawn
            for arm in claim.arms:
                assert budget.plan(claim, arm, 0, "shared").changes["epochs"] == group.epochs


def made_group(bench, folder):
    """A folder as the protocol leaves it: one arm, trained once, and another that was interrupted."""
    (folder / "arms" / "nima" / "seed-0" / "test").mkdir(parents=True)
    for name in ("history.csv", "run.json", "model.keras", "test/predictions.csv", "test/metrics.json"):
        (folder / "arms" / "nima" / "seed-0" / name).write_text(name)
    (folder / "arms" / "smp-2" / "seed-0").mkdir(parents=True)
    (folder / "arms" / "smp-2" / "seed-0" / "run.json").write_text("begun")
    for name in bench.TABLES:
        (folder / name).write_text("# A title\n\nWhat was tested.\n\n## smp_nima\n\n- yes\n")
    verdicts = ["confirmed", "too close to call", "confirmed"]
    judged = pd.DataFrame({"claim": "smp_nima", "verdict": verdicts, "claim_verdict": "too close to call"})
    judged.to_csv(folder / "claims.csv", index=False)
    return folder


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_all_of_a_group_that_is_done_but_its_models_is_kept_and_its_page_is_put_in_its_place(bench, tmp_path):
    run = made_group(bench, tmp_path / "run")
    bench.publish(run, tmp_path / "kept" / "smp_nima")
    kept = files_of(tmp_path / "kept" / "smp_nima")
    assert kept == [name for name in files_of(run) if "smp-2" not in name and not name.endswith(".keras")]
    text = bench.page(tmp_path / "kept")
    assert "What was tested.\n\n### smp_nima\n\n- yes\n" in text and "A title" not in text
    assert "| [smp_nima](#smp_nima) | Xu et al., Table 1 | too close to call | 2, 0, 1 |" in text
    assert text.count(bench.NOT_YET) == len(bench.GROUPS) - 1 and "{{" not in text


def test_arms_that_are_published_are_gone_on_from(bench, tmp_path):
    bench.publish(made_group(bench, tmp_path / "run"), tmp_path / "kept")
    bench.restore(tmp_path / "kept", tmp_path / "elsewhere")
    assert files_of(tmp_path / "elsewhere") == files_of(tmp_path / "kept")
    (tmp_path / "elsewhere" / "results.csv").write_text("newer")
    bench.restore(tmp_path / "kept", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "results.csv").read_text() == "newer"
    bench.restore(tmp_path / "nothing", tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()


@pytest.mark.skipif(not (ROOT / "docs" / "claims.md").exists(), reason="no claim has been measured yet")
def test_the_committed_page_is_that_of_the_committed_tables(bench):
    assert bench.PAGE.read_text(encoding="utf-8") == bench.page(), "run benchmarks/claims.py --page again"
