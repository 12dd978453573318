"""`qk.evaluate`: a model against the ratings of a data set."""

import json
from pathlib import Path

import pandas as pd

from qualitykit import metrics
from qualitykit._files import write_atomically
from qualitykit.inference.score_files import score
from qualitykit.models.presets import resolve


def evaluate(model, data, *, part="test", out=None, size="fit", batch_size=8, progress=False):
    """Scores one part of a data set and sets the scores beside its ratings.

    Ratings are brought to the model's range, higher is better; PLCC is raw, no logistic is fitted.
    Photographs are read as papers read them, without EXIF rotation.

    Args:
        model: name, path or `keras.Model`.
        data: `IQADataset`.
        part: "train", "validation", "test", or None for all rows.
        out: folder for predictions.csv (path, score, prediction, model, dataset) and metrics.json, or None.
        size, batch_size, progress: as in `score`.

    Returns:
        dict: PLCC, SROCC, KROCC, RMSE, MAE, EVS, R2 and n.

    Raises:
        ValueError: no such part, or a photograph that cannot be read (all of them are named).
    """
    loaded = resolve(model)
    data = data.normalised() if part is None else data.normalised().part(part)
    table = score(
        list(data.frame["path"]),
        loaded,
        size=size,
        batch_size=batch_size,
        orient=False,
        progress=progress,
    )
    failed = table[table["status"] != "ok"]
    if len(failed):
        named = "; ".join(f"{row.path}: {row.error}" for row in failed.head(5).itertuples())
        raise ValueError(f"{len(failed)} of {len(table)} photographs could not be scored: {named}")
    low, high = loaded.card.scale["low"], loaded.card.scale["high"]
    truth = low + data.frame["score"].to_numpy() * (high - low)
    result = {**metrics.evaluate(truth, table["score"].to_numpy()), "n": len(table)}
    if out is not None:
        frame = pd.DataFrame({"path": data.names, "score": truth, "prediction": table["score"]})
        _write(Path(out), frame.assign(model=loaded.card.name, dataset=data.name), result)
    return result


def _write(out, frame, result):
    out.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("predictions.csv", frame.to_csv(index=False)),
        ("metrics.json", json.dumps(result, indent=2) + "\n"),
    ):
        write_atomically(out / name, text)
