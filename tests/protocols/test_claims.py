"""What is trained, tested and judged; the command's own test trains and scores for real."""

import numpy as np
import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.datasets import IQADataset
from qualitykit.images import load_image
from qualitykit.protocols import Budget, TrainingPlan, claims
from qualitykit.protocols.claims import slug
from qualitykit.training.fitting import TrainingDiverged
from qualitykit.training.run import MODEL, RUN, Run

QUIET = Budget(verbose=False)
HYPER = ["HyperIQA", "SMP(2)", "SMP(4)"]


@pytest.fixture
def data(rated):
    """Six photographs to test on, references as the full-reference arms need them."""
    split = ["test", "train", "test", "validation", "test", "train"] * 2
    return rated.with_frame(rated.frame.assign(split=split, reference=rated.frame["path"].iloc[0]))


@pytest.fixture
def bench(monkeypatch):
    """Records what is trained; `bench.stop` raises before that training, `bench.diverges` names an arm."""

    class Bench:
        def __init__(self):
            self.plans, self.folders, self.data, self.stop, self.diverges = [], [], [], None, None

        def train(self, plan, data, out):
            if len(self.plans) == self.stop:
                raise KeyboardInterrupt
            self.plans.append(plan)
            self.folders.append(out)
            self.data.append(data)
            if self.diverges and slug(self.diverges) in str(out):
                raise TrainingDiverged("no number")
            (Run(out, {}).folder / MODEL).write_text(str(len(self.plans)))
            return out / MODEL

        def evaluate(self, model, data, *, part, out, **how):
            """Ratings and what is near them, as different as models are."""
            rows = data if part is None else data.part(part)
            rng = np.random.default_rng(int(model.read_text()))
            truth = 100 * rows.frame["score"].to_numpy()
            table = {"path": rows.names, "score": truth, "prediction": truth + rng.normal(0, 30, len(truth))}
            out.mkdir(parents=True)
            pd.DataFrame(table).to_csv(out / "predictions.csv", index=False)

    bench = Bench()
    monkeypatch.setattr(TrainingPlan, "train", lambda plan, data, out: bench.train(plan, data, out))
    monkeypatch.setattr("qualitykit.protocols.measure.evaluate", bench.evaluate)
    monkeypatch.setattr("qualitykit.protocols.verdicts.RESAMPLES", 40)
    return bench


def test_every_arm_is_trained_alike_tested_once_and_set_beside_the_paper(data, bench, tmp_path):
    arms, judged = claims("HyperIQA", data, tmp_path, QUIET)
    assert arms["arm"].tolist() == HYPER
    assert [plan.arguments.get("pooling", "average") for plan in bench.plans] == ["average", 2, 4]
    assert len({(d.digest(), plan.seed) for d, plan in zip(bench.data, bench.plans, strict=True)}) == 1
    assert arms["SROCC_paper"].tolist() == [0.906, 0.909, 0.909]
    for arm, row in zip(HYPER, arms.itertuples(), strict=True):
        table = pd.read_csv(tmp_path / "arms" / slug(arm) / "seed-0" / "test" / "predictions.csv")
        assert sorted(table["path"]) == sorted(data.part("test").names)
        assert row.SROCC == pytest.approx(metrics.srocc(table["score"], table["prediction"]))
        assert row.SROCC_low <= row.SROCC <= row.SROCC_high and (row.n, row.trainings) == (6, 1)
    assert judged["statement"].tolist() == ["SMP(2) beats HyperIQA", "SMP(4) beats HyperIQA"]
    assert judged["published_difference"].round(6).tolist() == [0.003, 0.003]
    assert judged["difference"].tolist() == pytest.approx((arms["SROCC"][1:] - arms["SROCC"][0]).tolist())
    results = pd.read_csv(tmp_path / "results.csv")
    assert results["arm"].tolist() == HYPER and (results["seconds"] > 0).all()
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "arms.csv"), arms)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "claims.csv"), judged)
    page = (tmp_path / "claims.md").read_text()
    assert "Xu et al., Table 2" in page and "| SMP(2) | 0.909 |" in page
    assert f"SMP(2) beats HyperIQA: **{judged['verdict'].iloc[0]}**" in page


def test_an_interrupted_comparison_goes_on_with_the_missing_arms(data, bench, tmp_path):
    bench.stop = 2
    with pytest.raises(KeyboardInterrupt):
        claims("HyperIQA", data, tmp_path, QUIET)
    first = pd.read_csv(tmp_path / "results.csv")
    bench.stop = None
    claims("HyperIQA", data, tmp_path, QUIET)
    assert len(bench.plans) == 3
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "results.csv")[:2], first)
    with pytest.raises(ValueError, match="holds another run: budget.epochs is null there, 2 here"):
        claims("HyperIQA", data, tmp_path, Budget(epochs=2, verbose=False))


def test_the_time_of_a_training_that_was_interrupted_is_not_told(data, bench, tmp_path):
    Run(tmp_path / "arms" / "smp-2" / "seed-0", {})
    claims("HyperIQA", data, tmp_path, QUIET, arms=["smp-2", "SMP(4)"])
    results = pd.read_csv(tmp_path / "results.csv").set_index("arm")
    assert np.isnan(results.loc["SMP(2)", "seconds"]) and results.loc["SMP(4)", "seconds"] > 0


def test_chosen_arms_are_trained_and_what_lacks_one_is_not_measured(data, bench, tmp_path):
    arms, judged = claims("HyperIQA", data, tmp_path, QUIET, arms=["HyperIQA", "SMP(2)"])
    assert len(bench.plans) == 2 and arms["SROCC"].isna().tolist() == [False, False, True]
    assert judged["verdict"].tolist()[1] == "not measured"
    assert "| SMP(4) | 0.909 |  |" in (tmp_path / "claims.md").read_text()
    claims("HyperIQA", data, tmp_path, QUIET, arms=["SMP(4)"])
    assert len(bench.plans) == 3 and len(pd.read_csv(tmp_path / "results.csv")) == 3


def test_seeds_may_be_added_and_are_judged_together(data, bench, tmp_path):
    claims("HyperIQA", data, tmp_path, QUIET, arms=HYPER[:2])
    arms, _ = claims("HyperIQA", data, tmp_path, Budget(seeds=2, verbose=False), arms=HYPER[:2])
    assert [plan.seed for plan in bench.plans] == [0, 0, 1, 1] and arms["trainings"].tolist()[:2] == [2, 2]
    found = pd.read_csv(tmp_path / "results.csv").groupby("arm")["SROCC"].mean()
    assert arms.set_index("arm")["SROCC"][HYPER[:2]].tolist() == pytest.approx(found[HYPER[:2]].tolist())
    assert "and trainings" in (tmp_path / "claims.md").read_text()


def test_an_arm_that_diverges_is_a_result_and_the_others_go_on(data, bench, tmp_path):
    bench.diverges = "SMP(4), no normalisation"
    chosen = ["NIMA", "SMP(2)", bench.diverges]
    arms, judged = claims("NIMA", data, tmp_path, QUIET, arms=chosen)
    assert len(bench.plans) == 3
    row = arms.set_index("arm").loc[bench.diverges]
    assert (row["diverged"], row["trainings"]) == (1, 0) and np.isnan(row["SROCC"])
    verdicts = judged.set_index("statement")["verdict"]
    assert verdicts[f"{bench.diverges} fails"] == "confirmed"
    page = (tmp_path / "claims.md").read_text()
    assert "1 diverged" in page and f"**confirmed**: failed here: {bench.diverges}" in page
    claims("NIMA", data, tmp_path, QUIET, arms=chosen)
    assert len(bench.plans) == 3, "it is not tried again"


def test_all_photographs_of_another_set_may_be_tested_on(data, bench, tmp_path):
    other = IQADataset("other", data.root, data.frame.assign(split=None), data.scale)
    arms, _ = claims("RNNBIQA", data, tmp_path, QUIET, names=["rnn_biqa_parts"], tested=other)
    assert (arms["n"] == 12).all() and (pd.read_csv(tmp_path / "results.csv")["dataset"] == "other").all()
    with pytest.raises(ValueError, match="tested must be another data set than noisy"):
        claims("RNNBIQA", data, tmp_path / "same", QUIET, tested=data)


def test_what_is_chosen_by_is_measured_on_the_validation_part(data, bench, tmp_path):
    names = ["quality_net_loss_weights", "quality_net_attention"]
    chosen = ["QualityNet", "weights 1 and 1", "attention before pooling"]
    arms, _ = claims("QualityNet", data, tmp_path, QUIET, names=names, arms=chosen)
    results = pd.read_csv(tmp_path / "results.csv")
    assert sorted(zip(results["arm"], results["part"], results["n"], strict=True)) == [
        ("QualityNet", "test", 6),
        ("QualityNet", "validation", 2),
        ("attention before pooling", "test", 6),
        ("weights 1 and 1", "validation", 2),
    ]
    # QualityNet is one run, whatever it is measured on.
    assert len({str(folder) for folder in bench.folders}) == 3


def test_a_full_reference_arm_sees_true_maps_in_the_photographs_place(data, bench, tmp_path):
    chosen = ["true SSIM map", "distorted image"]
    claims("BPSQM", data, tmp_path, QUIET, names=["bpsqm_true_maps"], arms=chosen)
    plain, maps = bench.data
    assert maps.frame["score"].tolist() == plain.frame["score"].tolist()
    assert maps.name == "noisy ssim_map" and maps.frame["path"].str.startswith(str(tmp_path)).all()
    same, worst = (load_image(path) for path in maps.frame["path"].iloc[[0, -1]])
    assert same.min() == 255, "the first photograph is the reference itself"
    assert worst.mean() < 200 and (worst[..., 0] == worst[..., 2]).all()
    predictions = pd.read_csv(tmp_path / "arms" / "true-ssim-map" / "seed-0" / "test" / "predictions.csv")
    assert len(predictions) == 6 and predictions["path"].str.endswith(".png").all()


def test_without_references_claims_that_need_them_are_refused_before_any_training(rated, bench, tmp_path):
    with pytest.raises(ValueError, match="claim bpsqm_true_maps needs references, and noisy does not name"):
        claims("BPSQM", rated, tmp_path / "run", QUIET)
    assert not bench.plans and not (tmp_path / "run" / RUN).exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"system": "Nothing"}, "system must be one of BPSQM, .* Received: system='Nothing'"),
        ({"names": ["smp_nima"]}, r"claims must be among smp_hyper_iqa. Received: \['smp_nima'\]"),
        ({"arms": ["SMP(3)"]}, r"arms must be among HyperIQA; SMP\(2\); SMP\(4\). Received: \['SMP\(3\)'\]"),
        ({"budget": Budget(backbones=("A", "B"))}, "needs as many backbones as it has .ResNet50."),
    ],
)
def test_what_is_not_there_is_named_before_any_training(options, message, rated, bench, tmp_path):
    asked = {"system": "HyperIQA", "data": rated, "out": tmp_path / "run", **options}
    with pytest.raises(ValueError, match=message):
        claims(**asked)
    assert not bench.plans and not (tmp_path / "run").exists()
