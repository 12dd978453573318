"""Statistics over a whole set of predictions: `(y_true, y_pred) -> float`, from SciPy and scikit-learn."""

from qualitykit.metrics.correlation import krocc, plcc, srocc
from qualitykit.metrics.outliers import outlier_ratio
from qualitykit.metrics.quantiles import quantile_loss, quantile_losses, residual_quantiles
from qualitykit.metrics.regression import evs, mae, r2, rmse
from qualitykit.metrics.summary import evaluate

__all__ = [
    "evaluate",
    "evs",
    "krocc",
    "mae",
    "outlier_ratio",
    "plcc",
    "quantile_loss",
    "quantile_losses",
    "r2",
    "residual_quantiles",
    "rmse",
    "srocc",
]
