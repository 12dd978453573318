import numpy as np
import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.distortions import names
from qualitykit.models import scoring_model
from qualitykit.protocols import by_distortion, published_by_distortion
from tests.conftest import tiny_network


@pytest.fixture
def damaged(rated):
    """Ten damaged photographs of two kinds and levels, and two without a kind, all in the test part."""
    frame = rated.frame.assign(
        split="test",
        distortion=["noise", "blur"] * 5 + [None] * 2,
        level=[1, 1, 1, 2, 1, 2, 2, 2, 2, 1] + [np.nan] * 2,
    )
    return rated.with_frame(frame)


@pytest.fixture(scope="module")
def model():
    return scoring_model(tiny_network())


def test_all_images_each_type_and_each_level_of_it_have_a_row(damaged, model, tmp_path):
    table = by_distortion(damaged, model, tmp_path, verbose=False)
    groups = list(zip(table["distortion"].fillna("-"), table["level"].fillna(0), table["n"], strict=True))
    assert groups == [
        ("-", 0, 12),
        ("blur", 0, 5),
        ("blur", 1, 2),
        ("blur", 2, 3),
        ("noise", 0, 5),
        ("noise", 1, 3),
        ("noise", 2, 2),
    ]


def test_a_type_is_judged_by_its_own_images_on_the_curve_of_all(damaged, model, tmp_path):
    table = by_distortion(damaged, model, tmp_path, verbose=False).set_index(["distortion", "level"])
    predictions = pd.read_csv(tmp_path / "predictions.csv")
    curve = metrics.fit_logistic(predictions["score"], predictions["prediction"])
    of_type = (damaged.frame["distortion"] == "noise").to_numpy()
    truth, prediction = predictions.loc[of_type, "score"], predictions.loc[of_type, "prediction"]
    row = table.loc[("noise", np.nan)]
    assert row["SROCC"] == pytest.approx(metrics.srocc(truth, prediction))
    assert row["RMSE_logistic"] == pytest.approx(metrics.rmse(truth, curve(prediction)))
    assert (table["logistic_n"] == 12).all()


def test_a_finished_test_is_read_and_a_changed_model_refused(damaged, model, tmp_path, monkeypatch):
    first = by_distortion(damaged, model, tmp_path, verbose=False)
    other = scoring_model(tiny_network(seed=1))
    with pytest.raises(ValueError, match="holds another run: model_sha256 is "):
        by_distortion(damaged, other, tmp_path, verbose=False)
    monkeypatch.setattr("qualitykit.protocols.distortions.predict", None)
    pd.testing.assert_frame_equal(by_distortion(damaged, model, tmp_path, verbose=False), first)


def test_only_the_part_asked_for_is_tested(damaged, model, tmp_path):
    parts = damaged.frame["split"].where(damaged.frame["distortion"] != "blur", "train")
    table = by_distortion(damaged.with_frame(damaged.frame.assign(split=parts)), model, tmp_path)
    assert set(table["distortion"].dropna()) == {"noise"} and table.loc[0, "n"] == 7


def test_a_set_without_types_is_refused(rated, model, tmp_path):
    with pytest.raises(ValueError, match="noisy names no distortion types"):
        by_distortion(rated, model, tmp_path)


def test_the_paper_s_figures_stand_by_the_names_that_the_data_sets_have():
    live, tid = published_by_distortion("live"), published_by_distortion("tid2008")
    assert set(live.index) == {"jpeg2000", "jpeg", "additive_gaussian_noise", "gaussian_blur", "fastfading"}
    assert len(tid) == 13 and set(tid.index) <= set(names())
    assert live.loc["fastfading", "BPSQM-MD"] == 0.964 and tid.loc["masked_noise", "BPSQM-Fg-MD"] == 0.786
    assert published_by_distortion("biq2021").empty
