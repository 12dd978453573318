"""One place that refuses what no statistic can be computed from."""

import numpy as np


def scores(name, values) -> np.ndarray:
    """Returns `values` as a float64 array of shape (N,) or (N, 1) when every entry is a finite number."""
    try:
        array = np.asarray(values, dtype="float64")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers, one per image. Received: {name}={values!r:.80}") from error
    if array.ndim not in (1, 2) or (array.ndim == 2 and array.shape[1] != 1):
        raise ValueError(f"{name} must have shape (N,) or (N, 1). Received: {name}.shape={array.shape}")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise ValueError(
            f"{name} must be finite. "
            f"Received: {bad.size} of {array.size} values are not, the first at index {bad[0]}"
        )
    return array


def pair(y_true, y_pred, minimum=1, names=("y_true", "y_pred")) -> tuple[np.ndarray, np.ndarray]:
    """Returns truth and prediction as two (N,) arrays, or says why they cannot be compared."""
    truth, prediction = scores(names[0], y_true), scores(names[1], y_pred)
    if truth.shape != prediction.shape:
        raise ValueError(
            f"{names[0]} and {names[1]} must have the same shape. "
            f"Received: {names[0]}.shape={truth.shape}, {names[1]}.shape={prediction.shape}"
        )
    if truth.shape[0] < minimum:
        raise ValueError(
            f"{names[0]} and {names[1]} must hold at least {minimum} images. Received: {truth.shape[0]}"
        )
    return truth.ravel(), prediction.ravel()


def trainings(y_true, y_pred, minimum, name="y_pred") -> tuple[np.ndarray, np.ndarray]:
    """As `pair`, for one or several trainings of a model: (N,) truth and (N, S) predictions.

    Predictions of several trainings are (N, S) with S > 1, a column each, against ratings (N,).
    """
    shape = np.shape(y_pred)
    if len(shape) != 2 or shape[1] < 2:
        truth, prediction = pair(y_true, y_pred, minimum, names=("y_true", name))
        return truth, prediction[:, None]
    columns = [pair(y_true, column, minimum, names=("y_true", name)) for column in np.transpose(y_pred)]
    return columns[0][0], np.stack([prediction for _, prediction in columns], axis=1)


def triple(y_true, y_pred_a, y_pred_b, minimum) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `pair`, for two models on the same images."""
    truth, first = pair(y_true, y_pred_a, minimum, names=("y_true", "y_pred_a"))
    _, second = pair(y_true, y_pred_b, minimum, names=("y_true", "y_pred_b"))
    return truth, first, second


def fraction(name, value) -> float:
    """Returns `value` as a float when it lies strictly between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not 0 < value < 1:
        raise ValueError(
            f"{name} must be a number between 0 and 1, ends excluded. Received: {name}={value!r}"
        )
    return float(value)


def positive_int(name, value) -> int:
    """Returns `value` as an int when it is a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} must be a whole number of at least 1. Received: {name}={value!r}")
    return int(value)
