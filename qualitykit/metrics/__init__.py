"""Statistics over a whole set of predictions: `(y_true, y_pred) -> float`, from SciPy and scikit-learn.

All raise ValueError where a value is not finite, shapes differ, or there are fewer images than N says.
"""

from qualitykit.metrics.bootstrap import Difference, Interval, bootstrap_difference, bootstrap_interval
from qualitykit.metrics.correlation import krocc, plcc, srocc
from qualitykit.metrics.logistic import Logistic, fit_logistic, plcc_logistic, rmse_logistic
from qualitykit.metrics.outliers import outlier_ratio
from qualitykit.metrics.quantiles import quantile_loss, quantile_losses, residual_quantiles
from qualitykit.metrics.regression import evs, mae, r2, rmse
from qualitykit.metrics.steiger import SteigerTest, steiger_z
from qualitykit.metrics.summary import after_logistic, evaluate

__all__ = [
    "Difference",
    "Interval",
    "Logistic",
    "SteigerTest",
    "after_logistic",
    "bootstrap_difference",
    "bootstrap_interval",
    "evaluate",
    "evs",
    "fit_logistic",
    "krocc",
    "mae",
    "outlier_ratio",
    "plcc",
    "plcc_logistic",
    "quantile_loss",
    "quantile_losses",
    "r2",
    "residual_quantiles",
    "rmse",
    "rmse_logistic",
    "srocc",
    "steiger_z",
]
