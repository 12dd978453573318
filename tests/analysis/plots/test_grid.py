import pandas as pd
import pytest

from qualitykit.analysis.plots import plot_loss_grid

TABLE = pd.DataFrame(
    {
        "mae_weight": [10, 1, 1, 10],
        "plcc_weight": [1, 1, 10, 10],
        "SROCC": [0.78, 0.80, 0.86, float("nan")],
    }
)


def test_weights_rise_along_both_sides_and_every_pair_says_its_height():
    ax = plot_loss_grid(TABLE, "SROCC", label="SROCC on validation")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "10"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["1", "10"]
    heights = {text.get_position(): text.get_text() for text in ax.texts}
    assert heights == {(0, 0): "0.800", (1, 0): "0.860", (0, 1): "0.780"}
    assert ax.figure.axes[1].get_ylabel() == "SROCC on validation"


def test_the_best_pair_has_the_frame():
    (frame,) = plot_loss_grid(TABLE, "SROCC").patches
    assert (frame.get_x(), frame.get_y()) == (0.5, -0.5)
    assert not plot_loss_grid(TABLE[3:], "SROCC").patches


@pytest.mark.parametrize("table", [TABLE[:0], TABLE.drop(columns="SROCC")])
def test_a_table_without_rows_or_heights_is_refused(table):
    with pytest.raises(ValueError, match="table must have rows and the columns mae_weight, plcc_weight and"):
        plot_loss_grid(table, "SROCC")
