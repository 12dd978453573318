"""Predictions of one model on one part of a data set, and what they are worth."""

import hashlib
import os

import numpy as np
import pandas as pd

from qualitykit import metrics
from qualitykit._files import sha256_of
from qualitykit.inference.evaluate_model import evaluate
from qualitykit.models.presets import find_model

# Raw figures compare the ratings with the scores as they are; those "logistic" with the scores mapped first.
METRICS = (
    "SROCC",
    "KROCC",
    "PLCC_raw",
    "PLCC_logistic",
    "RMSE_raw",
    "RMSE_logistic",
    "MAE",
    "EVS",
    "R2",
)


def predict(model, data, part, folder, *, size="fit", verbose=True):
    """Scores one part of a data set, or reads what an earlier call has left in the folder.

    Args:
        model: as in `qk.evaluate`.
        data: `IQADataset`.
        part: "train", "validation", "test" or "all".
        folder: gets predictions.csv and metrics.json.
        size: as in `qk.score`.
        verbose: a progress bar.

    Returns:
        (ratings, predictions): float64 arrays in the order of the part's rows, on the model's scale.

    Raises:
        ValueError: a photograph has no score, so that the figures would be of fewer than is said.
    """
    path = folder / "predictions.csv"
    if not path.exists():
        chosen = None if part == "all" else part
        evaluate(model, data, part=chosen, out=folder, size=size, progress=verbose)
    table = pd.read_csv(path)
    failed = table[table["prediction"].isna()]
    if len(failed):
        named = "; ".join(f"{row.path}: {row.error}" for row in failed.head(5).itertuples())
        raise ValueError(f"{len(failed)} of {len(table)} photographs could not be scored: {named} ({path})")
    return table["score"].to_numpy(), table["prediction"].to_numpy()


def statistics(truth, prediction, curve=None):
    """All of `METRICS`, and on how many images they and the logistic rest.

    Args:
        truth: ratings, shape (N,).
        prediction: scores of the same images on the same scale.
        curve: (`Logistic`, number of images that it was fitted on); None fits the five-parameter logistic
            to these images.

    Returns:
        dict: n, the metrics, logistic_n, logistic_converged. A single image has no metrics.

    Reference: CSPP-IQA, section 4.3 and eq. 14.
    """
    if len(truth) < 2:
        return {"n": len(truth)}
    logistic, images = curve or (metrics.fit_logistic(truth, prediction), len(truth))
    plain, mapped = metrics.evaluate(truth, prediction), logistic(prediction)
    return {
        "n": len(truth),
        **{name: plain[name] for name in ("SROCC", "KROCC", "MAE", "EVS", "R2")},
        "PLCC_raw": plain["PLCC"],
        "PLCC_logistic": metrics.plcc(truth, mapped),
        "RMSE_raw": plain["RMSE"],
        "RMSE_logistic": metrics.rmse(truth, mapped),
        "logistic_n": images,
        "logistic_converged": logistic.converged,
    }


def data_sha256(data):
    """Sixteen digits that change with the scale and any name, rating or part, wherever the set lies."""
    rows = sorted(zip(data.names, data.frame["score"], data.frame["split"], strict=True), key=str)
    scale = f"{float(data.scale.low)!r}\t{float(data.scale.high)!r}\t{data.scale.higher_is_better}"
    lines = [scale, *(f"{name}\t{float(score)!r}\t{part}" for name, score, part in rows)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def model_facts(model):
    """What the rows of a result table say of a saved model, or of one in memory."""
    if isinstance(model, str | os.PathLike):
        return {"model": os.fspath(model), "model_sha256": sha256_of(find_model(model))[:16]}
    weights = hashlib.sha256()
    for weight in model.get_weights():
        weights.update(np.ascontiguousarray(weight).tobytes())
    return {"model": model.name, "model_sha256": weights.hexdigest()[:16]}
