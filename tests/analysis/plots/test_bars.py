import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from qualitykit.analysis.plots.bars import grouped_bars
from qualitykit.analysis.plots.style import COLOURS

TABLE = pd.DataFrame(
    {"a": [1.0, 2.0, 3.0], "b": [0.5, -1.0, 12.345]}, index=["x", "y", "a rather long name of a model"]
)


def _lengths(ax):
    return [[bar.get_width() for bar in bars] for bars in ax.containers]


def test_one_bar_for_each_cell_as_long_as_its_value():
    assert _lengths(grouped_bars(TABLE, None, label="v")) == TABLE.T.to_numpy().tolist()


def test_rows_go_from_above_to_below_and_bars_never_overlap():
    ax = grouped_bars(TABLE, None, label="v")
    assert ax.get_ylim() == (2.5, -0.5)
    spans = sorted((bar.get_y(), bar.get_y() + bar.get_height()) for bar in ax.patches)
    assert all(end <= start + 1e-9 for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    assert [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()] == list(TABLE.index)


def test_columns_differ_by_colour_and_hatch_and_stand_in_the_legend():
    ax = grouped_bars(TABLE, None, label="v")
    first, second = (bars[0] for bars in ax.containers)
    assert to_hex(first.get_facecolor()).upper() == COLOURS[0] != to_hex(second.get_facecolor()).upper()
    assert first.get_hatch() != second.get_hatch()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_one_column_needs_no_legend():
    assert grouped_bars(TABLE[["a"]], None, label="v").get_legend() is None


def test_highlighted_names_are_bold():
    ax = grouped_bars(TABLE, None, label="v", highlight=("y",))
    assert [text.get_fontweight() for text in ax.get_yticklabels()] == ["normal", "bold", "normal"]


def test_negative_values_get_a_line_at_zero():
    assert [line.get_xdata()[0] for line in grouped_bars(TABLE, None, label="v").lines] == [0]
    assert not grouped_bars(TABLE[["a"]], None, label="v").lines


def test_values_are_written_short_and_gaps_not_at_all():
    table = pd.DataFrame({"a": [0.123, 12.345, np.nan]}, index=list("xyz"))
    ax = grouped_bars(table, None, label="v", values=True)
    assert [text.get_text() for text in ax.texts] == ["0.12", "12.3", ""]


def test_error_bars_end_where_the_intervals_end():
    ax = grouped_bars(TABLE, None, label="v", low=TABLE - 0.2, high=TABLE + 0.3)
    segments = [segment for lines in ax.collections for segment in lines.get_segments()]
    assert np.allclose([segment[:, 0] for segment in segments][:3], [[0.8, 1.3], [1.8, 2.3], [2.8, 3.3]])


def test_an_empty_table_is_refused():
    with pytest.raises(
        ValueError, match=r"table must have at least one row and one column. Received: shape \(0, 2\)"
    ):
        grouped_bars(TABLE[:0], None, label="v")
