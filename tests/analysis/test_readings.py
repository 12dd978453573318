import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis import readings
from qualitykit.analysis.summaries import Line, calibration_table, residual_deciles, worst_errors

NOTHING = float("nan")


def statistics(**changed):
    return {"PLCC": 0.9, "SROCC": 0.89, "KROCC": 0.7, "RMSE": 10.1, "MAE": 7.1, "R2": 0.74} | changed


def test_every_main_statistic_is_read_out_with_its_value():
    found = readings.read_statistics(statistics(), np.array([10.0, 90.0]))
    assert list(found) == ["SROCC 0.890", "KROCC 0.700", "PLCC 0.900", "MAE 7.1, RMSE 10.1", "R2 0.740"]
    assert "81%" in found["PLCC 0.900"] and "from 10 to 90" in found["MAE 7.1, RMSE 10.1"]


def test_what_cannot_be_computed_is_said_to_be_so():
    found = readings.read_statistics(statistics(PLCC=NOTHING, KROCC=NOTHING, R2=-0.3), np.array([1.0, 1.0]))
    assert "all the same" in found["PLCC nan"] and "all the same" in found["KROCC nan"]
    assert "less close than the mean rating" in found["R2 -0.300"]
    assert "no line" in readings.read_scatter(Line(NOTHING, NOTHING, NOTHING))
    assert "no correlation" in readings.read_correlations(pd.DataFrame({"SROCC": [NOTHING]}, index=["a"]))
    assert "all the same" in readings.read_distribution(np.ones(3), np.arange(3.0))


@pytest.mark.parametrize(
    ("slope", "words"),
    [(0.5, "bad ones come out too good"), (0.95, "point for point"), (1.4, "come out larger")],
)
def test_the_slope_says_how_far_predictions_move(slope, words):
    sentence = readings.read_scatter(Line(slope, 0.0, 0.9))
    assert f"by {10 * slope:.1f}" in sentence and words in sentence


def test_the_shares_of_pairs_are_those_of_the_photographs():
    """KROCC counts pairs: of all pairs without ties, (1 + KROCC) / 2 are in the same order."""
    from qualitykit import metrics

    rng = np.random.default_rng(0)
    truth = rng.normal(size=60)
    predicted = truth + rng.normal(size=60)
    ones, twos = np.triu_indices(60, 1)
    same = np.mean((truth[ones] > truth[twos]) == (predicted[ones] > predicted[twos]))
    row = statistics(KROCC=metrics.krocc(truth, predicted))
    sentence = readings.read_statistics(row, truth)[f"KROCC {row['KROCC']:.3f}"]
    assert f"{100 * same:.0f} times in 100" in sentence


def test_one_model_alone_is_compared_with_nobody():
    one = pd.DataFrame({"SROCC": [0.9]}, index=["ours"])
    assert readings.read_correlations(one).startswith(
        "ours orders the photographs as they are rated to 0.900"
    )
    losses = pd.DataFrame({0.1: [5.0, 1.0], 0.9: [3.0, 2.0]}, index=["a", "b"])
    assert readings.read_quantile_losses(losses).startswith(
        "b, with the smallest loss: predictions that are too low"
    )


def test_small_groups_are_read_too():
    assert (
        readings.read_deciles(residual_deciles([5, 5], [4, 4]))
        == "Typically the photographs come out 1 too low."
    )
    assert "rate those 1 lower" in readings.read_calibration(calibration_table([3, 3], [4, 4]))
    assert readings.read_worst(worst_errors([1, 2], [3, 1])).startswith(
        "The worst 2: 1 of them too high, 1 too low"
    )


def test_a_history_without_validation_is_read_from_its_training():
    table = pd.DataFrame({"epoch": [0, 1], "loss": [3.0, 2.0]})
    assert (
        readings.read_learning(table, ["loss"])
        == "Best on the training photographs at epoch 1 of 0 to 1: loss 2."
    )
    table["val_plcc"] = [0.6, 0.5]
    assert "at epoch 0" in readings.read_learning(table, ["loss", "val_plcc"])
