import pandas as pd
import pytest

from qualitykit.analysis import plots

CORRELATIONS = pd.DataFrame({"PLCC": [0.5, 0.9], "SROCC": [-0.1, 0.8]}, index=["other", "ours"])
LEVELS = pd.DataFrame({0.1: [3.0, 2.0], 0.5: [5.0, 4.0], 0.95: [4.0, 3.0]}, index=["other", "ours"])


def _legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_correlations_reach_to_one_and_below_zero_only_when_needed():
    ax = plots.plot_correlations(CORRELATIONS)
    assert ax.get_xlim() == pytest.approx((-0.15, 1.0)) and ax.get_xlabel() == "Correlation"
    assert plots.plot_correlations(CORRELATIONS[["PLCC"]]).get_xlim() == (0, 1)
    assert len(ax.patches) == 4 and _legend(ax) == ["PLCC", "SROCC"]


def test_correlations_take_data_sets_as_columns_too():
    assert _legend(plots.plot_correlations(CORRELATIONS.set_axis(["KonIQ-10k", "BIQ2021"], axis=1))) == [
        "KonIQ-10k",
        "BIQ2021",
    ]


def test_quantile_losses_name_any_levels():
    ax = plots.plot_quantile_losses(LEVELS)
    assert _legend(ax) == ["level 0.1", "level 0.5", "level 0.95"]
    assert [[bar.get_width() for bar in bars] for bars in ax.containers] == LEVELS.T.to_numpy().tolist()


def test_residual_quantiles_lie_on_both_sides_of_a_line_at_zero():
    ax = plots.plot_residual_quantiles(LEVELS - 4)
    assert ax.lines[0].get_xdata()[0] == 0 and ax.get_xlabel() == "Residual: rating - prediction"


def test_ablation_writes_values_and_sets_the_whole_system_in_bold():
    ax = plots.plot_ablation(CORRELATIONS)
    assert sorted(text.get_text() for text in ax.texts) == ["-0.10", "0.50", "0.80", "0.90"]
    weights = {text.get_text(): text.get_fontweight() for text in ax.get_yticklabels()}
    assert weights == {"other": "normal", "ours": "bold"}
    named = plots.plot_ablation(CORRELATIONS, full="other")
    assert named.get_yticklabels()[0].get_fontweight() == "bold"


def test_an_arm_that_is_not_there_is_refused():
    with pytest.raises(
        ValueError, match=r"full must be one of the arms \['other', 'ours'\]. Received: full='theirs'"
    ):
        plots.plot_ablation(CORRELATIONS, full="theirs")
