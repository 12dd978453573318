"""Predictions of one model on one part of a data set, and what they are worth."""

import os

import pandas as pd

from qualitykit import metrics
from qualitykit._files import sha256_of
from qualitykit.feeding.digests import weights_digest
from qualitykit.inference.evaluate_model import evaluate
from qualitykit.models.presets import find_model

# Those "logistic" compare the ratings with the scores mapped first, the others with the scores as they are.
METRICS = ("SROCC", "KROCC", "PLCC", "PLCC_logistic", "RMSE", "RMSE_logistic", "MAE", "EVS", "R2")


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
    return {
        "n": len(truth),
        **metrics.evaluate(truth, prediction),
        **metrics.after_logistic(truth, prediction, logistic),
        "logistic_n": images,
        "logistic_converged": logistic.converged,
    }


def model_facts(model):
    """What the rows of a result table say of a saved model, or of one in memory."""
    if isinstance(model, str | os.PathLike):
        return {"model": os.fspath(model), "model_sha256": sha256_of(find_model(model))}
    return {"model": model.name, "model_sha256": weights_digest(model)}
