"""The kernel head, fitted in closed form."""

from sklearn.kernel_ridge import KernelRidge

from qualitykit.models.compact import round_to_bits


def fit_head(recipe, projected, scores, setting) -> tuple:
    """RBF kernel ridge regression on scores about their mean: (the fitted machine, the mean)."""
    points = round_to_bits(projected.astype("float32"), recipe.point_bits).astype("float64")
    machine = KernelRidge(kernel="rbf", gamma=setting["gamma"], alpha=setting["ridge"])
    return machine.fit(points, scores - scores.mean()), scores.mean()
