import numpy as np

from qualitykit.analysis.plots import plot_residual_deciles
from qualitykit.analysis.summaries import residual_deciles


def test_boxes_hold_the_middle_half_and_whiskers_nine_tenths(rated):
    table = residual_deciles(*rated)
    ax = plot_residual_deciles(table)
    boxes = [patch.get_path().vertices[:, 1] for patch in ax.patches]
    assert np.allclose([box.min() for box in boxes], table["q25"])
    assert np.allclose([box.max() for box in boxes], table["q75"])
    heights = [line.get_ydata() for line in ax.lines]
    for row in table.itertuples():
        for value in (row.q05, row.q50, row.q95):
            assert any(np.isclose(value, y).any() for y in heights)


def test_a_line_marks_zero_and_groups_are_named_by_their_ratings(rated):
    ax = plot_residual_deciles(residual_deciles(*rated, groups=3))
    assert np.allclose(ax.lines[-1].get_ydata(), 0)
    names = [text.get_text() for text in ax.get_xticklabels()]
    assert len(names) == 3 and names[0].startswith(f"{rated[0].min():.3g} to ")
    assert ax.get_ylabel() == "Residual: rating - prediction"
