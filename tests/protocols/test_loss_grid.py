import dataclasses

import pandas as pd
import pytest

from qualitykit.protocols import TrainingPlan, best_weights, loss_grid
from qualitykit.training import read_run
from tests.protocols.conftest import Builder


@pytest.fixture
def without_test_photographs(rated):
    """Whoever reads a row of the test part fails."""
    paths = rated.frame["path"].where(rated.frame["split"] != "test", f"{rated.root}/gone.png")
    return rated.with_frame(rated.frame.assign(path=paths))


def test_every_pair_is_trained_and_measured_on_the_validation_part(without_test_photographs, plan, tmp_path):
    weights = {"mae_weights": [1], "plcc_weights": [0.5, 10]}
    table = loss_grid(without_test_photographs, plan, tmp_path, **weights)
    assert table["run"].tolist() == ["mae-1-plcc-0.5", "mae-1-plcc-10"]
    assert table["plcc_weight"].tolist() == [0.5, 10] and (table["mae_weight"] == 1).all()
    assert (table["part"] == "validation").all() and (table["n"] == 2).all()
    assert (tmp_path / "grid.png").read_bytes().startswith(b"\x89PNG")
    loss = read_run(tmp_path / "mae-1-plcc-10")["request"]["recipe"]["loss"]
    assert loss == ["QualityAwareLoss", {"mae_weight": 1, "plcc_weight": 10}]
    # Finished pairs are kept when the grid grows.
    rest = Builder(stop=0)
    again = dataclasses.replace(plan, build=rest)
    pd.testing.assert_frame_equal(loss_grid(without_test_photographs, again, tmp_path, **weights), table)
    with pytest.raises(KeyboardInterrupt):
        loss_grid(without_test_photographs, again, tmp_path, mae_weights=[1], plcc_weights=[0.5, 10, 20])


def test_a_recipe_with_another_loss_is_refused(rated, tmp_path):
    with pytest.raises(ValueError, match="loss must be QualityAwareLoss.* Received: SmoothL1Loss"):
        loss_grid(rated, TrainingPlan("cspp_iqa"), tmp_path)


def test_the_best_pair_has_the_highest_mean_correlation():
    table = pd.DataFrame(
        {
            "mae_weight": [1, 1, 5, 5],
            "plcc_weight": [1, 5, 1, 5],
            "SROCC": [0.9, 0.7, 0.8, float("nan")],
            "PLCC": [0.6, 0.7, 0.8, float("nan")],
        }
    )
    best = best_weights(table)
    assert (best["mae_weight"], best["plcc_weight"]) == (5, 1)
    with pytest.raises(ValueError, match="no pair of weights gave predictions that vary"):
        best_weights(table[3:])
