import numpy as np
import pytest

from qualitykit.analysis import plots, summaries
from qualitykit.metrics import srocc, steiger_z


@pytest.fixture
def three(rng):
    """Ratings, and two good models that differ by luck alone beside a poor one."""
    truth = rng.normal(size=200)
    near, twin, far = (truth + spread * rng.normal(size=200) for spread in (0.5, 0.5, 3.0))
    return truth, {"far": far, "near": near, "twin": twin}


def test_rows_and_columns_stand_in_falling_order_and_mirror_each_other(three):
    truth, predictions = three
    found = summaries.srocc_differences(truth, predictions)
    own = [srocc(truth, predictions[name]) for name in found.srocc.index]
    assert own == sorted(own, reverse=True) and found.srocc.index[-1] == "far"
    np.testing.assert_allclose(found.srocc, -found.srocc.T)
    assert found.p_value.isna().to_numpy().sum() == 3
    expected = steiger_z(truth, predictions["near"], predictions["far"], "srocc").p_value
    assert found.p_value.loc["near", "far"] == expected


def test_only_differences_that_are_no_luck_are_coloured(three):
    found = summaries.srocc_differences(*three)
    ax = plots.plot_significance(found)
    assert len(ax.texts) == 6
    assert len(ax.patches) == int((found.p_value < 0.05).to_numpy().sum()) == 4
    assert len(plots.plot_significance(found, level=0.0).patches) == 0
