import pandas as pd
import pytest

from qualitykit.analysis.published import OURS, SYSTEMS, counterpart, published_correlations, published_evs
from qualitykit.datasets import load_published
from qualitykit.datasets.published import PAPERS

OWN = pd.DataFrame(
    {"model": ["ours"], "PLCC": [0.845], "SROCC": [0.83], "KROCC": [0.65], "EVS": [0.7], "R2": [0.6]}
)


def test_every_paper_has_a_short_name():
    assert set(SYSTEMS) == set(PAPERS)


def test_own_results_stand_at_their_rank_among_table_5():
    table = published_correlations(OWN, "biq2021")
    assert table["system"].tolist()[:3] == ["QualityNet", "ours", "CLIPIQA_RN50_512"]
    assert table["SROCC"].is_monotonic_decreasing and len(table) == 17
    # QualityNet, Table 5, its last row.
    assert table.loc[0, ["PLCC", "SROCC", "KROCC"]].tolist() == [0.85, 0.86, 0.67]


def test_every_row_says_where_it_comes_from():
    table = published_correlations(OWN, "koniq10k")
    assert (table["source"] == OURS).sum() == 1
    assert "QualityNet (Aslam et al.), Table 3" in set(table["source"])
    published = load_published(dataset="koniq10k").query("metric == 'srocc' and value == value")
    assert table["SROCC"].notna().sum() == len(published) + 1


def test_evs_is_set_beside_r2_which_the_paper_calls_so():
    table = published_evs(OWN, "biq2021")
    assert table["system"].tolist()[:2] == ["ours", "QualityNet"] and table.loc[1, "R2"] == -0.38
    assert table["EVS"].notna().tolist() == [True] + [False] * 16
    assert table.loc[1, "note"].startswith("1 - SSE/TSS")


@pytest.mark.parametrize("dataset", ["", "my own set"])
def test_a_data_set_of_ones_own_has_nothing_beside_it(dataset):
    assert published_correlations(OWN, dataset)["source"].tolist() == [OURS]
    assert published_evs(OWN, dataset)["source"].tolist() == [OURS]


def test_each_data_set_has_its_own_place_in_quality_net():
    places = [counterpart("quantile losses", [name]) for name in ("biq2021", "koniq10k", "mine")]
    assert [place.partition("QualityNet, ")[2].partition(",")[0] for place in places] == [
        "Figure 7",
        "Figure 8",
        "",
    ]
    assert "Figures 7-10" in counterpart("quantile losses", ["biq2021", "koniq10k"])
    assert "Figure 7," in counterpart("quantile losses", ["mine", "biq2021"])
    assert counterpart("evs", ["biq2021"]) == " Counterpart of QualityNet, Table 6."


def test_what_is_not_the_papers_data_has_no_counterpart_in_it():
    for what in ("correlations", "evs", "learning curves", "grad-cam", "ablation", "residual quantiles"):
        assert counterpart(what, ["mine", ""]) == "" and counterpart(what, ["mine", "tid2013"]) != ""
