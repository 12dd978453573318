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

GALLERIES = {f"worst_errors_{model}_biq2021" for model in ("ours", "old-model")}  # on the page as thumbnails


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
        r'<figure id="figure-(.*?)">\s*<div class="paper"><img [^>]*alt="(.*?)"></div>\s*<figcaption>.*?'
        r'<span class="reading">(.*?)</span>\s*<span class="source">(.*?)</span>',
        page,
    )
    assert {name for name, *_ in figures} == FIGURES - GALLERIES
    for _, alt, reading, caption in figures:
        assert len(alt) > 30 and len(reading) > 30 and reading.endswith(".")
        assert re.search(r"\w+\.csv|as printed in", caption)


def test_the_worst_errors_stand_on_the_page_with_their_thumbnails(evaluated):
    _, out, truth, models = evaluated
    page = (out / "evaluation.html").read_text()
    for name in sorted(GALLERIES):
        gallery = page.split(f'id="figure-{name}"')[1].split("</section>")[0]
        names = re.findall(r'<p class="path"><bdi>(.*?)</bdi>', gallery)
        assert len(names) == 8 and f"{gallery.count('too high')}" in gallery
        for shown in re.findall(r'src="data:image/jpeg;base64,[^"]*" alt="(\d+).png"', gallery):
            assert int(shown) % 2 == 0  # those that lie on the disk
        assert gallery.count("no picture") == sum(int(name.split(".")[0]) % 2 for name in names)
    worst = np.argmax(np.abs(truth - models["ours"]))
    residual = truth[worst] - models["ours"][worst]
    first = re.search(r'worst_errors_ours.*?<p class="error">(.*?)</p>', page, re.DOTALL).group(1)
    assert first == f"{abs(residual):.3g} too {'low' if residual > 0 else 'high'}"


def test_the_main_statistics_are_read_out(evaluated):
    result, out, _, _ = evaluated
    page = (out / "evaluation.html").read_text()
    row = result.statistics.iloc[0]
    share = f"{50 * (1 + row['KROCC']):.0f} times in 100"
    assert (
        f"<dt>KROCC {row['KROCC']:.3f}</dt><dd>Of two photographs, it puts the better one first {share}"
        in page
    )


def test_tables_on_the_page_have_no_empty_column_and_say_nothing_twice(evaluated, tmp_path):
    page = evaluated[0].page.read_text()
    head = re.search(r'id="table-published_evs_biq2021".*?<thead><tr>(.*?)</tr>', page, re.DOTALL).group(1)
    assert re.findall(r">([^<]+)</th>", head) == ["system", "R2", "EVS"]
    assert "Source: QualityNet (Aslam et al.), Table 6. Note: 1 - SSE/TSS" in page
    file = tmp_path / "mine.csv"
    file.write_text("mos,prediction\n" + "".join(f"{i},{i % 7}\n" for i in range(20)))
    page = evaluate_predictions(file, tmp_path / "out", resamples=5).page.read_text()
    assert ">dataset</th>" not in page and ">model</th>" in page
    assert "dataset" in (tmp_path / "out" / "tables" / "statistics.csv").read_text()


def test_a_set_of_ones_own_names_no_figure_of_a_paper(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("mos,prediction\n" + "".join(f"{i},{i % 7}\n" for i in range(20)))
    (tmp_path / "history.csv").write_text("epoch,loss,learning_rate\n0,3,1e-4\n1,2,1e-5\n")
    (tmp_path / "ablation.csv").write_text("arm,PLCC\nwithout,0.8\nwith,0.9\n")
    options = {"history": tmp_path / "history.csv", "ablation": tmp_path / "ablation.csv", "resamples": 5}
    result = evaluate_predictions(file, tmp_path / "out", dataset="my garden", **options)
    for path in [result.page, *(tmp_path / "out" / "tables").glob("*.md")]:
        assert "QualityNet" not in path.read_text() and "Counterpart" not in path.read_text()


def test_names_of_columns_can_be_given(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("gt,net\n" + "".join(f"{i},{i}\n" for i in range(9)))
    columns = {"rating": "gt", "prediction": "net"}
    result = evaluate_predictions(file, tmp_path / "out", columns=columns, resamples=5)
    assert result.statistics["PLCC"].item() == pytest.approx(1)


def test_the_papers_figures_are_named_as_counterparts(evaluated):
    page = evaluated[0].page.read_text()
    for place in ("Table 5.", "Table 6.", "Figure 6 (d).", "Figure 15."):
        assert f"Counterpart of QualityNet, {place}" in page
    for place in ("4", "7", "11", "12 (b)", "13 (b)"):
        assert f"Counterpart of QualityNet, Figure {place}, which is drawn without numbers." in page


def test_the_page_holds_its_pictures_and_names_no_address_outside(evaluated):
    page = evaluated[0].page.read_text()
    assert page.count("data:image/png;base64,") == len(FIGURES - GALLERIES)
    assert not re.search(r"(https?:)?//", re.sub(r"base64,[^\"]*", "", page))
    assert "<script" not in page and "default-src &#39;none&#39;" in page and "unsafe" not in page


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
