"""What all plots promise alike, over everything that the room exports."""

import copy
import inspect
import io

import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis import plots, summaries

TRUTH = np.linspace(0, 100, 60)
PREDICTION = 0.8 * TRUTH + 10
TABLE = pd.DataFrame({"PLCC": [0.5, 0.9], "SROCC": [0.4, 0.8]}, index=["other", "ours"])
IMAGE = np.zeros((6, 8, 3), "uint8")
ARGUMENTS = {
    "plot_ablation": (TABLE,),
    "plot_calibration": (summaries.calibration_table(TRUTH, PREDICTION),),
    "plot_correlations": (TABLE,),
    "plot_distribution": (summaries.distribution_summary(TRUTH, PREDICTION),),
    "plot_evs": (TABLE,),
    "plot_learning_curves": ({"loss": [2.0, 1.0], "val_loss": [3.0, 2.0], "learning_rate": [0.1, 0.01]},),
    "plot_loss_grid": (
        pd.DataFrame({"mae_weight": [1, 1, 5], "plcc_weight": [1, 10, 1], "SROCC": [0.7, 0.8, 0.75]}),
    ),
    "plot_map_panels": ([IMAGE], [np.eye(3)]),
    "plot_quantile_losses": (TABLE,),
    "plot_residual_deciles": (summaries.residual_deciles(TRUTH, PREDICTION),),
    "plot_residual_quantiles": (TABLE,),
    "plot_scatter": (summaries.scatter_summary(TRUTH, PREDICTION),),
    "plot_significance": (summaries.srocc_differences(TRUTH, {"a": PREDICTION, "b": -PREDICTION}),),
    "plot_worst_errors": ([IMAGE], summaries.worst_errors(TRUTH, PREDICTION, count=1)),
}
NAMES = [name for name in plots.__all__ if name.startswith("plot_")]


@pytest.mark.parametrize("name", NAMES)
def test_has_arguments_here(name):
    assert name in ARGUMENTS


@pytest.mark.parametrize("name", NAMES)
def test_draws_on_the_axes_given_and_returns_them(name, given_axes):
    assert getattr(plots, name)(*ARGUMENTS[name], ax=given_axes) is given_axes
    assert given_axes.has_data() or given_axes.child_axes


@pytest.mark.parametrize("name", NAMES)
def test_without_axes_makes_a_figure_that_can_be_saved_as_png_and_svg(name):
    ax = getattr(plots, name)(*ARGUMENTS[name], title="A heading")
    assert ax.get_title(loc="left") == "A heading"
    for form, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        file = io.BytesIO()
        ax.figure.savefig(file, format=form, dpi=40)
        assert file.getvalue().startswith(start)


@pytest.mark.parametrize("name", NAMES)
def test_takes_the_axes_and_the_title_by_name_only(name):
    parameters = inspect.signature(getattr(plots, name)).parameters
    for option in ("ax", "title"):
        assert parameters[option].default is None
        assert parameters[option].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("name", NAMES)
def test_changes_none_of_its_arguments(name):
    before = copy.deepcopy(ARGUMENTS[name])
    getattr(plots, name)(*ARGUMENTS[name])
    for old, new in zip(before, ARGUMENTS[name], strict=True):
        if isinstance(new, pd.DataFrame):
            pd.testing.assert_frame_equal(old, new)
        else:
            assert str(old) == str(new)
