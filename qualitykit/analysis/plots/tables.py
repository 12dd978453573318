"""Tables of several models as bars: correlations, quantile losses, residual quantiles, ablations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualitykit.analysis.plots.bars import grouped_bars
from qualitykit.analysis.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_correlations(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    highlight: Sequence[str] = (),
    low: pd.DataFrame | None = None,
    high: pd.DataFrame | None = None,
) -> Axes:
    """Bars of correlations: one group a model, one bar a statistic or a data set.

    Args:
        table: DataFrame in -1..1, index model, columns such as PLCC, SROCC, KROCC or names of data sets.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        highlight: models whose names are set in bold.
        low, high: tables of the same shape with the ends of confidence intervals, or None.

    Returns:
        The Axes.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_correlations
        >>> table = pd.DataFrame({"PLCC": [0.85, 0.84], "SROCC": [0.86, 0.81]}, index=["ours", "CLIPIQA+"])
        >>> len(plot_correlations(table).patches)
        4

    Reference:
        QualityNet, Fig. 6.
    """
    ax = grouped_bars(table, ax, label="Correlation", title=title, highlight=highlight, low=low, high=high)
    ax.set_xlim(min(0.0, float(table.min(axis=None)) - 0.05), 1.0)
    return ax


@styled
def plot_evs(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    highlight: Sequence[str] = (),
    low: pd.DataFrame | None = None,
    high: pd.DataFrame | None = None,
) -> Axes:
    """Bars of the explained variance: one group a model; 1 is a perfect model, 0 says the mean of all.

    Args:
        table: DataFrame, index model, one column or several, such as EVS and R2.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        highlight: models whose names are set in bold.
        low, high: tables of the same shape with the ends of confidence intervals, or None.

    Returns:
        The Axes.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_evs
        >>> plot_evs(pd.DataFrame({"EVS": [0.78]}, index=["ours"])).get_xlabel()
        'Explained variance'

    Reference:
        QualityNet, Table 6.
    """
    return grouped_bars(
        table, ax, label="Explained variance", title=title, highlight=highlight, low=low, high=high
    )


@styled
def plot_quantile_losses(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None, highlight: Sequence[str] = ()
) -> Axes:
    """Bars of the quantile regression loss: one group a model, one bar a level; lower is better.

    Args:
        table: DataFrame, index model, one column a level, as `summaries.quantile_loss_table` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        highlight: models whose names are set in bold.

    Returns:
        The Axes.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_quantile_losses
        >>> table = pd.DataFrame({0.1: [3.0], 0.5: [5.0], 0.9: [4.0]}, index=["ours"])
        >>> [text.get_text() for text in plot_quantile_losses(table).get_legend().get_texts()]
        ['level 0.1', 'level 0.5', 'level 0.9']

    Reference:
        QualityNet, Fig. 7-10.
    """
    table = table.rename(columns=_level)
    return grouped_bars(
        table, ax, label="Quantile loss (unit of the scores)", title=title, highlight=highlight
    )


@styled
def plot_residual_quantiles(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None, highlight: Sequence[str] = ()
) -> Axes:
    """Bars of the residuals' quantiles: one group a model, one bar a level; the closer to zero the better.

    Args:
        table: DataFrame, index model, one column a level, as `summaries.residual_quantile_table` gives.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        highlight: models whose names are set in bold.

    Returns:
        The Axes.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_residual_quantiles
        >>> table = pd.DataFrame({0.1: [-9.0], 0.5: [0.5], 0.9: [8.0]}, index=["ours"])
        >>> plot_residual_quantiles(table).get_xlabel()
        'Residual: rating - prediction'

    Reference:
        QualityNet, Fig. 11.
    """
    table = table.rename(columns=_level)
    return grouped_bars(table, ax, label="Residual: rating - prediction", title=title, highlight=highlight)


@styled
def plot_ablation(
    table: pd.DataFrame, *, ax: Axes | None = None, title: str | None = None, full: str | None = None
) -> Axes:
    """Bars of an ablation, each with its value; the whole system's name is set in bold.

    Args:
        table: DataFrame, index arm, columns such as PLCC and SROCC.
        ax: Axes to draw on, or None for a new figure.
        title: heading, or None.
        full: the arm that is the whole system; None for the last row.

    Returns:
        The Axes.

    Raises:
        ValueError: when `full` is no row of the table.

    Example:
        >>> import pandas as pd
        >>> from qualitykit.analysis.plots import plot_ablation
        >>> table = pd.DataFrame({"PLCC": [0.84, 0.89]}, index=["fusion", "fusion + attention"])
        >>> [text.get_text() for text in plot_ablation(table).texts]
        ['0.84', '0.89']

    Reference:
        QualityNet, Fig. 15; CSPP-IQA, Table 6.
    """
    full = table.index[-1] if full is None and len(table) else full
    if full not in table.index:
        raise ValueError(f"full must be one of the arms {list(table.index)}. Received: full={full!r}")
    ax = grouped_bars(table, ax, label="Statistic", title=title, highlight=(full,), values=True)
    ax.margins(x=0.12)
    return ax


def _level(level):
    return f"level {level:g}" if isinstance(level, (int, float)) else str(level)
