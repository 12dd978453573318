import numpy as np
import pytest

from qualitykit import metrics


def test_holds_the_seven_figures_by_name(case):
    found = metrics.evaluate(*case)
    assert list(found) == ["PLCC", "SROCC", "KROCC", "RMSE", "MAE", "EVS", "R2"]
    for name, value in found.items():
        assert value == getattr(metrics, name.lower())(*case)


@pytest.mark.filterwarnings("error")
def test_an_untrained_model_that_predicts_a_constant_is_no_error():
    found = metrics.evaluate([10.0, 20.0, 30.0], [20.0, 20.0, 20.0])
    assert all(np.isnan(found[name]) for name in ("PLCC", "SROCC", "KROCC"))
    assert found["EVS"] == found["R2"] == 0
    assert found["MAE"] == pytest.approx(20 / 3)
