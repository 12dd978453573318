import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.models import scoring_model
from qualitykit.protocols import cross_sets, weighted_mean
from tests.conftest import tiny_network


@pytest.fixture
def others(rated):
    """Two sets of the same photographs: one rated 1..5, one by its damage."""
    scores = rated.frame["score"]
    opinions = rated.frame.assign(score=1 + 4 * scores, split=None)
    damage = rated.frame.assign(score=1 - scores, split=None)
    return [
        IQADataset("opinions", rated.root, opinions, ScoreScale(1, 5)),
        IQADataset("damage", rated.root, damage, ScoreScale(0, 1, higher_is_better=False)),
    ]


@pytest.fixture(scope="module")
def model():
    return scoring_model(tiny_network())


def test_every_data_set_gives_a_row_with_raw_and_mapped_figures(others, model, tmp_path):
    table = cross_sets(others, tmp_path, model=model, verbose=False)
    assert table["dataset"].tolist() == ["opinions", "damage"]
    assert (table["n"] == 12).all() and (table["part"] == "all").all() and (table["model"] == "tiny").all()
    predictions = pd.read_csv(tmp_path / table.loc[0, "run"] / "predictions.csv")
    pair = predictions["score"], predictions["prediction"]
    row = table.iloc[0]
    assert row["PLCC"] == pytest.approx(metrics.plcc(*pair))
    assert row["PLCC_logistic"] == pytest.approx(metrics.plcc_logistic(*pair))
    assert row["RMSE_logistic"] == pytest.approx(metrics.rmse_logistic(*pair))
    # The same photographs and opinions, told the other way round, are worth the same.
    assert table["SROCC"].nunique() == 1


def test_a_finished_data_set_is_not_scored_again_and_others_may_be_added(
    others, model, tmp_path, monkeypatch
):
    first = cross_sets(others[:1], tmp_path, model=model, verbose=False)
    both = cross_sets(others, tmp_path, model=model, verbose=False)
    pd.testing.assert_frame_equal(both[:1], first)
    monkeypatch.setattr("qualitykit.protocols.measure.evaluate", None)
    pd.testing.assert_frame_equal(cross_sets(others, tmp_path, model=model, verbose=False), both)


def test_two_tables_of_one_name_are_told_apart(others, model, tmp_path):
    twins = [IQADataset("table", data.root, data.frame, data.scale) for data in others]
    table = cross_sets(twins, tmp_path, model=model, verbose=False)
    assert len(table) == 2 and table["run"].nunique() == 2 and table["data_sha256"].nunique() == 2


def test_a_model_is_trained_on_one_set_and_tested_on_the_other(rated, others, plan, tmp_path):
    table = cross_sets(others[:1], tmp_path, plan=plan, train_on=rated, verbose=False)
    row = table.iloc[0]
    assert (row["trained_on"], row["dataset"]) == ("noisy", "opinions")
    assert (row["recipe"], row["model_seed"]) == ("tiny", 3)
    assert row["model"] == str(tmp_path / "training" / "model.keras")
    cross_sets(others[:1], tmp_path, plan=plan, train_on=rated, verbose=False)
    assert plan.build.count == 1


def test_rows_that_were_trained_on_are_never_tested(rated, others, plan, tmp_path):
    with pytest.raises(ValueError, match="part must be 'test' where noisy is trained on and tested"):
        cross_sets([*others, rated], tmp_path, plan=plan, train_on=rated)


@pytest.mark.parametrize(
    "given", [{}, {"plan": "p"}, {"train_on": "t"}, {"model": "m", "plan": "p", "train_on": "t"}]
)
def test_either_a_model_or_a_training_is_needed(others, tmp_path, given):
    with pytest.raises(ValueError, match="give either model, or plan and train_on"):
        cross_sets(others, tmp_path, **given)


def test_only_whole_sets_or_their_test_parts_are_tested(others, tmp_path):
    with pytest.raises(ValueError, match="part must be 'all' or 'test'. Received: 'train'"):
        cross_sets(others, tmp_path, model="m", part="train")


def test_the_mean_over_sets_counts_each_by_its_images(others, model, tmp_path):
    few = others[1].subset([0, 3, 6, 8])
    plain = cross_sets([others[0], few], tmp_path, model=model, verbose=False)
    table = cross_sets([others[0], few], tmp_path, model=model, mean=True, verbose=False)
    row = table.iloc[-1]
    assert (row["dataset"], row["run"], row["n"]) == ("opinions+damage", "weighted mean", 16)
    assert row["SROCC"] == pytest.approx((12 * plain["SROCC"][0] + 4 * plain["SROCC"][1]) / 16)
    assert pd.read_csv(tmp_path / "mean.csv")["PLCC_logistic"].item() == pytest.approx(row["PLCC_logistic"])
    # The table of runs is what it was: sets may still be added.
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "results.csv"), plain, check_dtype=False)


def test_bpsqm_s_weighted_average_comes_out_of_its_own_columns():
    """Table 5: 779, 866 and 3000 images. The print rounds to three digits and counts LIVE's references."""
    columns = {"dataset": ["live", "csiq", "tid2013"], "n": [779, 866, 3000]}
    srocc, plcc = [0.973, 0.874, 0.862], [0.963, 0.915, 0.885]
    figures = {"SROCC": srocc, "KROCC": srocc, "PLCC": plcc, "PLCC_logistic": plcc}
    found = weighted_mean(pd.DataFrame({**columns, **figures}))
    assert found["dataset"] == "live+csiq+tid2013"
    assert found["SROCC"] == pytest.approx(0.887, abs=0.005)
    assert found["PLCC"] == pytest.approx(0.906, abs=0.005)


@pytest.fixture
def damaged(rated):
    """A set to train on with blur and noise, and one to test on with noise, blocks and two unnamed ones."""
    trained = rated.with_frame(rated.frame.assign(distortion=["gblur", "WN"] * 6))
    kinds = ["additive_gaussian_noise", "blocks"] * 5 + [None] * 2
    frame = rated.frame.assign(distortion=kinds, split=None)
    return trained, IQADataset("other", rated.root, frame, rated.scale)


def test_kinds_of_both_sets_alone_are_tested(damaged, plan, tmp_path):
    trained, other = damaged
    how = {"plan": plan, "train_on": trained, "kinds": "shared", "verbose": False}
    table = cross_sets([other], tmp_path, **how)
    assert table["distortion"].fillna("all").tolist() == ["all", "additive_gaussian_noise"]
    assert (table["n"] == 5).all() and (table["logistic_n"] == 5).all()
    read = pd.read_csv(tmp_path / table["run"][0] / "predictions.csv")
    assert sorted(read["path"]) == sorted(other.subset([0, 2, 4, 6, 8]).names)


def test_kinds_may_be_named_and_each_is_judged_on_the_curve_of_all(damaged, model, tmp_path):
    _, other = damaged
    table = cross_sets([other], tmp_path, model=model, kinds=["awgn", "blocks"], mean=True, verbose=False)
    assert table["distortion"].fillna("all").tolist() == ["all", "additive_gaussian_noise", "blocks", "all"]
    assert table["n"].tolist() == [10, 5, 5, 10] and (table["logistic_n"][:3] == 10).all()


def test_kinds_that_are_not_there_are_named(damaged, model, plan, rated, tmp_path):
    trained, other = damaged
    with pytest.raises(ValueError, match="other has none of the kinds of distortion haze; it has additive_"):
        cross_sets([other], tmp_path, model=model, kinds=["haze"])
    with pytest.raises(ValueError, match="kinds='shared' needs train_on"):
        cross_sets([other], tmp_path, model=model, kinds="shared")
    blind = IQADataset("blind", rated.root, rated.frame.assign(split=None), rated.scale)
    with pytest.raises(ValueError, match="blind and noisy share no kinds of distortion"):
        cross_sets([blind], tmp_path, plan=plan, train_on=trained, kinds="shared")
