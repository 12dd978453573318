import pandas as pd
import pytest

from qualitykit.analysis.plots import plot_learning_curves

HISTORY = {
    "epoch": [0, 1, 2],
    "loss": [3.0, 2.0, 1.5],
    "val_loss": [3.5, 2.6, 2.4],
    "val_plcc": [0.5, 0.7, 0.8],
    "val_srocc": [0.4, 0.6, 0.7],
    "learning_rate": [1e-4, 1e-4, 5e-5],
}


def _rates(ax):
    return [other for other in ax.figure.axes if other is not ax]


def test_draws_both_losses_over_epochs_counted_from_one():
    ax = plot_learning_curves(HISTORY)
    assert [line.get_label() for line in ax.lines] == ["loss", "val_loss"]
    assert list(ax.lines[1].get_xdata()) == [1, 2, 3] and list(ax.lines[1].get_ydata()) == [3.5, 2.6, 2.4]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Epoch", "Loss")


def test_the_learning_rate_lies_on_a_logarithmic_axis_of_its_own():
    ax = plot_learning_curves(HISTORY)
    (rate,) = _rates(ax)
    assert rate.get_yscale() == "log" and rate.get_ylabel() == "Learning rate"
    assert list(rate.lines[0].get_ydata()) == HISTORY["learning_rate"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["loss", "val_loss", "learning rate"]


def test_other_columns_are_drawn_when_named():
    ax = plot_learning_curves(HISTORY, ["val_plcc", "val_srocc"])
    assert [line.get_label() for line in ax.lines] == [
        "val_plcc",
        "val_srocc",
    ] and ax.get_ylabel() == "Statistic"
    looks = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in ax.lines}
    assert len(looks) == 2


def test_a_history_without_a_learning_rate_has_no_second_axis():
    assert not _rates(plot_learning_curves({"loss": [2.0, 1.0]}))


def test_a_learning_rate_that_is_only_zero_is_not_drawn():
    assert not _rates(plot_learning_curves({"loss": [2.0, 1.0], "learning_rate": [0.0, 0.0]}))


def test_reads_what_keras_csv_logger_wrote(tmp_path):
    pd.DataFrame(HISTORY).to_csv(tmp_path / "history.csv", index=False)
    assert list(plot_learning_curves(tmp_path / "history.csv").lines[0].get_ydata()) == HISTORY["loss"]


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"columns must be among \['epoch', .*\]. Received: \['accuracy'\]"):
        plot_learning_curves(HISTORY, ["loss", "accuracy"])
    with pytest.raises(ValueError, match="columns must be among"):
        plot_learning_curves({"accuracy": [1.0]})
