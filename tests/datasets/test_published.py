import pytest

from qualitykit.datasets import list_datasets, load_published
from qualitykit.datasets.published import PAPERS


def value(paper, table, system, dataset, metric, note=None):
    rows = load_published(paper, dataset)
    rows = rows[(rows["table"] == table) & (rows["system"] == system) & (rows["metric"] == metric)]
    if note is not None:
        rows = rows[rows["note"].str.startswith(note)]
    return rows["value"].item()


# Read off the papers' pages, independently of the files.
@pytest.mark.parametrize(
    ("figure", "printed"),
    [
        (("quality_net", "Table 2", "QualityNet", "tid2013", "krocc"), 0.77),
        (("quality_net", "Table 3", "GPR-BIQA", "koniq10k", "krocc"), 0.52),
        (("quality_net", "Table 4", "MUSIQ-KONIQ", "live_challenge", "plcc"), 0.83),
        (("quality_net", "Table 5", "CLIPIQA+", "biq2021", "srocc"), 0.81),
        (("quality_net", "Table 6", "BRISQUE", "koniq10k", "evs"), -21.68),
        (("quality_net", "Figure 15", "QualityNet", "koniq10k", "plcc"), 0.89),
        (("csppiqa", "Table 1", "CSPP-IQA", "flive", "plcc"), 0.649),
        (("csppiqa", "Table 1", "BRISQUE", "live_challenge", "srocc"), 0.608),
        (("csppiqa", "Table 2", "CSPP-IQA", "bid", "srocc", "trained on koniq10k"), 0.808),
        (("csppiqa", "Table 3", "HyperIQA", "koniq10k", "training hours"), 127),
        (("csppiqa", "Table 4", "CSPP-IQA, max pooling", "live_challenge", "plcc"), 0.887),
        (("csppiqa", "Table 5", "DBCNN", "spaq", "score", "image (e)"), 56.32),
        (("csppiqa", "Table 6", "HyperIQA + SPP", "live_challenge", "srocc"), 0.877),
        (("rnnbiqa", "Table 1", "CNN+RNN", "koniq10k", "srocc"), 0.794),
        (("rnnbiqa", "Table 2", "CNN+Mres+RNN", "spaq", "rmse"), 11.0),
        (("rnnbiqa", "Table 3", "RNN-BIQA", "spaq", "plcc", "shorter side 512"), 0.925),
        (("rnnbiqa", "Table 4", "KonCept512", "koniq10k", "rmse"), 9.2),
        (("rnnbiqa", "Table 5", "WSP", "spaq", "srocc"), 0.876),
        (("rnnbiqa", "Table 6", "RNN-BIQA", "koniq10k", "srocc", "80:20, average"), 0.920),
        (("rnnbiqa", "Table 7", "DeepBIQ", "spaq", "rmse", "80:20, split 2"), 9.25),
        (("bpsqm", "Table 1", "SSIM", "tid2013", "srocc"), 0.637),
        (("bpsqm", "Table 2", "BPSQM, FSIM phase map (Fp_PM)", "tid2013", "plcc"), 0.789),
        (("bpsqm", "Table 3", "BPSQM, FSIM gradient map, ResNet18 pooling", "tid2013", "srocc"), 0.787),
        (("bpsqm", "Table 4", "BPSQM, Fg + MD, multi streams", "tid2013", "srocc"), 0.842),
        (("bpsqm", "Table 5", "BPSQM-Fg-MD", "csiq", "plcc"), 0.915),
        (("bpsqm", "Table 6", "BPSQM-MD", "tid2008", "srocc", "distortion=J2TE"), 0.756),
        (("bpsqm", "Table 6", "BPSQM-Fg-MD", "live", "srocc", "distortion=JPEG"), 0.946),
        (("bpsqm", "Table 7", "BIECON", "tid2008", "srocc", "trained on live; four"), 0.923),
        (("smp", "Table 1", "NIMA-SMP(4)-BatchNorm", "koniq10k", "plcc"), 0.892),
        (("smp", "Table 2", "HyperIQA-SMP(2)", "koniq10k", "plcc"), 0.924),
        (("smp", "Table 3", "NemgIQA-SMP(4)", "csiq", "srocc"), 0.924),
    ],
)
def test_figures_are_those_printed(figure, printed):
    assert value(*figure) == printed


@pytest.mark.parametrize(
    ("paper", "rows"),
    [
        # 4 tables of 16 systems and 3 metrics, 16 x 4 scores of Table 6, 4 arms x 2 of Fig. 15.
        ("quality_net", 4 * 16 * 3 + 16 * 4 + 4 * 2),
        # Tables 1 to 6.
        ("csppiqa", 12 * 5 * 2 + 4 * 4 + 5 * 3 + 2 * 2 + 5 * 5 + 4 * 4),
        # Two ablations, three sizes, two comparisons, two tables of 6 systems x 4 columns x 3 metrics.
        ("rnnbiqa", 2 * 4 * 3 + 3 * 3 + 2 * 6 * 3 + 2 * 6 * 4 * 3),
        # Tables 1 to 7; four of Table 5's cells are dashes.
        ("bpsqm", 7 * 2 + 5 * 2 + 4 * 2 + 4 * 4 + 13 * 8 - 4 + 10 * 18 + 4 * 5),
        # 7, 10 and 8 systems.
        ("smp", 7 * 2 + 10 * 2 + 8 * 4),
    ],
)
def test_no_cell_of_a_table_is_lost(paper, rows):
    assert len(load_published(paper)) == rows


def test_all_papers_come_together_without_repeats():
    table = load_published()
    assert set(table["paper"]) == set(PAPERS)
    assert not table.duplicated(subset=[name for name in table if name != "value"]).any()


def test_data_sets_bear_the_names_of_the_readers():
    for dataset in load_published()["dataset"].unique():
        assert set(dataset.split("+")) <= set(list_datasets())


def test_correlations_lie_in_range_and_only_diverged_runs_have_none():
    table = load_published().query("metric in ('plcc', 'srocc', 'krocc')")
    assert table["value"].dropna().between(0, 1).all()
    assert set(table.loc[table["value"].isna(), "note"]) == {"training diverged"}


def test_a_data_set_may_go_by_an_alias():
    assert load_published(dataset="KonIQ-10k").equals(load_published(dataset="koniq10k"))


def test_an_unknown_paper_is_refused():
    with pytest.raises(ValueError, match="paper must be None or one of bpsqm, .*Received: 'musiq'"):
        load_published("musiq")
