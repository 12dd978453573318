"""The papers' figures: each function draws on `ax`, or on a new figure, and returns the Axes."""

from qualitykit.analysis.plots.calibration import plot_calibration
from qualitykit.analysis.plots.distribution import plot_distribution
from qualitykit.analysis.plots.grid import plot_loss_grid
from qualitykit.analysis.plots.learning import plot_learning_curves
from qualitykit.analysis.plots.panels import plot_map_panels, plot_worst_errors
from qualitykit.analysis.plots.residuals import plot_residual_deciles
from qualitykit.analysis.plots.scatter import plot_scatter
from qualitykit.analysis.plots.significance import plot_significance
from qualitykit.analysis.plots.style import house_style
from qualitykit.analysis.plots.tables import (
    plot_ablation,
    plot_correlations,
    plot_evs,
    plot_quantile_losses,
    plot_residual_quantiles,
)

__all__ = [
    "house_style",
    "plot_ablation",
    "plot_calibration",
    "plot_correlations",
    "plot_distribution",
    "plot_evs",
    "plot_learning_curves",
    "plot_loss_grid",
    "plot_map_panels",
    "plot_quantile_losses",
    "plot_residual_deciles",
    "plot_residual_quantiles",
    "plot_scatter",
    "plot_significance",
    "plot_worst_errors",
]
