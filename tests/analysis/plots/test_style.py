import subprocess
import sys

import matplotlib
import numpy as np
from matplotlib.colors import to_rgb

from qualitykit.analysis.plots import style


def test_colours_are_okabe_and_itos_and_no_two_alike():
    # Okabe and Ito 2008, "Color Universal Design", without yellow.
    published = {"#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#000000"}
    assert set(style.COLOURS) == published


def test_the_three_colours_of_statistics_and_levels_stay_apart_on_a_grey_printer():
    blue, orange, green = (np.dot((0.299, 0.587, 0.114), to_rgb(colour)) for colour in style.COLOURS[:3])
    assert blue + 0.05 < green < orange - 0.05


def test_neighbouring_bars_differ_by_hatch():
    assert all(one != other for one, other in zip(style.HATCHES, style.HATCHES[1:], strict=False))


def test_settings_end_with_the_block():
    before = matplotlib.rcParams["axes.spines.top"]
    with style.house_style():
        assert matplotlib.rcParams["axes.spines.top"] is False
    assert matplotlib.rcParams["axes.spines.top"] == before


def test_a_new_figure_is_held_by_nobody_but_its_axes():
    ax = style.axes_or_new(None, (3.0, 2.0))
    assert ax.figure.get_size_inches().tolist() == [3.0, 2.0]
    assert "Agg" in type(ax.figure.canvas).__name__


def test_importing_the_plots_loads_neither_matplotlib_nor_a_framework():
    code = (
        "import sys, qualitykit.analysis.plots\n"
        "heavy = {'matplotlib', 'keras', 'tensorflow', 'torch', 'jax'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_corner_text_goes_to_its_corner():
    ax = style.axes_or_new(None)
    text = style.corner_text(ax, "hello", right=True, top=False)
    assert text.get_position() == (0.97, 0.03) and text.get_ha() == "right" and text.get_va() == "bottom"
