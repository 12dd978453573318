import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.models import scoring_model
from qualitykit.protocols import cross_sets
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
