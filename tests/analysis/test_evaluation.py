import re

import numpy as np
import pandas as pd
import pytest

from qualitykit import metrics
from qualitykit.analysis import evaluate_predictions
from qualitykit.images import save_image

TABLES = {
    "statistics",
    "intervals",
    "published_correlations_biq2021",
    "published_evs_biq2021",
    "quantile_losses",
    "residual_quantiles",
    "regression_lines",
    "comparison",
    "residual_deciles",
    "calibration",
    "worst_errors",
}
FIGURES = {
    "correlations_biq2021",
    "published_correlations_biq2021",
    "quantile_losses_biq2021",
    "residual_quantiles_biq2021",
    "learning_losses_1",
    "learning_correlations_1",
    "ablation",
    *(
        f"{kind}_{model}_biq2021"
        for kind in ("scatter", "distribution", "residual_deciles", "calibration", "worst_errors")
        for model in ("ours", "old-model")
    ),
}


def _write_predictions(folder):
    """Two models, the first clearly better, on sixty photographs of which eight lie on the disk."""
    rng = np.random.default_rng(4)
    truth = rng.uniform(10, 90, 60)
    models = {"ours": truth + rng.normal(0, 4, 60), "old model": truth + rng.normal(0, 30, 60)}
    for name, predicted in models.items():
        frame = pd.DataFrame(
            {"path": [f"{i}.png" for i in range(60)], "score": truth, "prediction": predicted}
        )
        frame.assign(std=5.0).to_csv(folder / f"{name}.csv", index=False)
    return truth, models


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    """One evaluation with everything in it: (result, folder, truth, models)."""
    folder = tmp_path_factory.mktemp("evaluation")
    truth, models = _write_predictions(folder)
    (folder / "photographs").mkdir()
    for row in range(0, 60, 2):
        save_image(folder / "photographs" / f"{row}.png", np.full((20, 30, 3), row, "uint8"))
    (folder / "run").mkdir()
    (folder / "run" / "history.csv").write_text(
        "epoch,loss,val_loss,val_plcc,val_srocc,learning_rate\n0,3,4,0.5,0.4,1e-4\n1,2,3,0.6,0.5,1e-5\n"
    )
    (folder / "ablation.csv").write_text("arm,PLCC,SROCC\nwithout,0.8,0.79\nwith,0.9,0.89\n")
    result = evaluate_predictions(
        [folder / "ours.csv", folder / "old model.csv"],
        folder / "out",
        dataset="biq2021",
        images=folder / "photographs",
        history=folder / "run" / "history.csv",
        ablation=folder / "ablation.csv",
        resamples=30,
    )
    return result, folder / "out", truth, models


def _table(folder, name):
    return pd.read_csv(folder / "tables" / f"{name}.csv")


def test_writes_every_table_three_times_every_figure_twice_and_one_page(evaluated):
    result, out, _, _ = evaluated
    expected = {f"tables/{name}.{end}" for name in TABLES for end in ("csv", "md", "tex")}
    expected |= {f"figures/{name}.{end}" for name in FIGURES for end in ("png", "svg")} | {"evaluation.html"}
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == expected
    assert {path.relative_to(out).as_posix() for path in result.files} == expected


def test_statistics_are_those_of_the_metrics(evaluated):
    result, out, truth, models = evaluated
    table = _table(out, "statistics").set_index("model")
    for name, predicted in models.items():
        for statistic, value in metrics.evaluate(truth, predicted).items():
            assert table.loc[name, statistic] == pytest.approx(value)
        assert table.loc[name, "PLCC_logistic"] == pytest.approx(metrics.plcc_logistic(truth, predicted))
        assert table.loc[name, "outlier ratio"] == metrics.outlier_ratio(truth, predicted, 5.0)
    assert table.loc["ours", "logistic fit"] == "converged"
    assert result.statistics["model"].tolist() == ["ours", "old model"]


def test_intervals_hold_their_estimates(evaluated):
    table = _table(evaluated[1], "intervals")
    assert set(table["statistic"]) == {"PLCC", "SROCC", "KROCC", "RMSE", "MAE"}
    assert ((table["2.5%"] <= table["estimate"]) & (table["estimate"] <= table["97.5%"])).all()


def test_the_first_model_is_found_better_by_both_tests(evaluated):
    (row,) = _table(evaluated[1], "comparison").to_dict("records")
    assert (row["first"], row["second"], row["images"]) == ("ours", "old model", 60)
    assert (
        row["p (PLCC)"] < 0.001 and row["p (SROCC)"] < 0.001 and row["bootstrap p"] == pytest.approx(2 / 31)
    )
    assert row["SROCC difference"] > 0 and row["2.5%"] > 0


def test_own_results_stand_among_the_published_ones(evaluated):
    correlations = _table(evaluated[1], "published_correlations_biq2021")
    assert set(correlations["system"]) >= {"ours", "old model", "QualityNet", "CLIPIQA+"}
    assert correlations["system"].tolist()[0] == "ours"
    evs = _table(evaluated[1], "published_evs_biq2021")
    assert evs.set_index("system").loc["QualityNet", "R2"] == -0.38


def test_quantiles_lines_and_worst_errors_are_those_of_the_metrics(evaluated):
    _, out, truth, models = evaluated
    losses = _table(out, "quantile_losses").set_index("model")
    assert losses.loc["ours", "0.9"] == pytest.approx(metrics.quantile_loss(truth, models["ours"], 0.9))
    assert _table(out, "regression_lines")["slope"].tolist() == pytest.approx(
        [np.polyfit(truth, predicted, 1)[0] for predicted in models.values()]
    )
    worst = _table(out, "worst_errors").query("model == 'ours'").iloc[0]
    assert abs(worst["residual"]) == pytest.approx(np.abs(truth - models["ours"]).max())


def test_every_figure_says_where_it_comes_from_and_what_it_shows(evaluated):
    page = evaluated[0].page.read_text()
    figures = re.findall(
        r'<figure id="figure-(.*?)">\s*<img [^>]*alt="(.*?)">\s*<figcaption>(.*?)</figcaption>', page
    )
    assert {name for name, _, _ in figures} == FIGURES
    for _, alt, caption in figures:
        assert len(alt) > 30 and re.search(r"\w+\.csv|as printed in", caption)


def test_the_papers_figures_are_named_as_counterparts(evaluated):
    page = evaluated[0].page.read_text()
    for place in ("Table 5.", "Table 6.", "Figure 6 (d).", "Figure 15."):
        assert f"Counterpart of QualityNet, {place}" in page
    for place in ("4", "7", "11", "12 (b)", "13 (b)"):
        assert f"Counterpart of QualityNet, Figure {place}, which is drawn without numbers." in page


def test_the_page_holds_its_pictures_and_names_no_address_outside(evaluated):
    page = evaluated[0].page.read_text()
    assert page.count("data:image/png;base64,") == len(FIGURES)
    assert not re.search(r"(https?:)?//", re.sub(r"base64,[^\"]*", "", page))
    assert "<script" not in page and "default-src 'none'" in page


def test_printing_the_result_shows_the_table_and_the_page(evaluated):
    text = str(evaluated[0])
    assert "SROCC" in text and "old model" in text and text.endswith("evaluation.html")


def test_names_from_a_file_are_text_and_never_markup(tmp_path):
    path = tmp_path / "x.csv"
    rows = "".join(f"<img src=x onerror=1>,{i},{i % 7}\n" for i in range(20))
    path.write_text("model,mos,prediction\n" + rows)
    page = evaluate_predictions(path, tmp_path / "out", resamples=5).page.read_text()
    assert "<img src=x" not in page and "&lt;img src=x onerror=1&gt;" in page


def test_one_model_on_a_set_of_ones_own_with_constant_predictions(tmp_path):
    path = tmp_path / "constant.csv"
    path.write_text("mos,prediction\n" + "".join(f"{i},500\n" for i in range(12)))
    result = evaluate_predictions(str(path), tmp_path / "out", resamples=5)
    assert np.isnan(result.statistics["SROCC"].item())
    assert "not converged: 1 distinct predictions" in result.statistics["logistic fit"].item()
    page = result.page.read_text()
    assert "lies outside the ratings" in page and "Do the models differ" not in page
    assert not list((tmp_path / "out" / "tables").glob("published*"))


def test_several_data_sets_are_kept_apart(tmp_path):
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 9, 20)
    for name in ("a", "b"):
        sets = [
            pd.DataFrame({"dataset": dataset, "mos": truth, "prediction": truth + rng.normal(0, noise, 20)})
            for dataset, noise in (("tid2013", 0.1), ("mine", 3))
        ]
        pd.concat(sets).to_csv(tmp_path / f"{name}.csv", index=False)
    out = tmp_path / "out"
    evaluate_predictions([tmp_path / "a.csv", tmp_path / "b.csv"], out, resamples=5)
    table = _table(out, "statistics").pivot(index="model", columns="dataset", values="SROCC")
    assert (table["tid2013"] > table["mine"]).all()
    assert _table(out, "comparison")["dataset"].tolist() == ["tid2013", "mine"]
    assert (out / "figures" / "srocc_by_dataset.png").exists() and (
        out / "figures" / "correlations_mine.svg"
    ).exists()
    assert (out / "tables" / "published_correlations_tid2013.csv").exists()


def test_models_without_common_images_are_said_not_to_be_compared(tmp_path):
    for name, shift in (("a", 0), ("b", 100)):
        rows = "".join(f"{i + shift},{i},{i % 5}\n" for i in range(10))
        (tmp_path / f"{name}.csv").write_text("path,mos,prediction\n" + rows)
    page = evaluate_predictions([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "out", resamples=5).page
    assert "Not compared, for want of common images: b (b.csv)" in page.read_text()


def test_bad_input_is_refused_before_anything_is_written(tmp_path):
    good = tmp_path / "ours.csv"
    good.write_text("mos,prediction\n1,2\n3,4\n")
    for files, words in (
        ([], "files must name at least one CSV file"),
        (
            [good, good],
            "files must hold each model once per data set.* Received: 'ours' in .*ours.csv and 'ours'",
        ),
        ([good, tmp_path / "none.csv"], "none.csv"),
    ):
        with pytest.raises((ValueError, FileNotFoundError), match=words):
            evaluate_predictions(files, tmp_path / "out")
    with pytest.raises(ValueError, match="images must be a folder. Received: images='.*nowhere'"):
        evaluate_predictions(good, tmp_path / "out", images=tmp_path / "nowhere")
    assert not (tmp_path / "out").exists()
