"""`qk.evaluate`: a model against the ratings of a data set."""

import json
import os

import pandas as pd

from qualitykit import metrics
from qualitykit._files import check_folder, write_atomically
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.inference.engines import ready
from qualitykit.inference.score_files import score
from qualitykit.inference.table_files import write_table
from qualitykit.models.presets import ModelLike


def evaluate(
    model: ModelLike,
    data: IQADataset,
    *,
    part: str | None = "test",
    out: str | os.PathLike | None = None,
    size: str | int = "fit",
    output: str | tuple | None = None,
    batch_size: int = 8,
    raw_colour: bool = False,
    engine: str = "auto",
    progress: bool | None = None,
) -> dict:
    """Scores one part of a data set and sets the scores beside its ratings.

    Ratings are brought to the model's scale; PLCC is raw, no logistic is fitted. Where the model's scale is
    unknown they stay on that of the data set, turned so that higher is better: correlations then mean what
    they say, errors only if the model happens to be on that scale too. Photographs are read as papers read
    them, without EXIF rotation.

    Args:
        model: name, path or `keras.Model`.
        data: `IQADataset`.
        part: "train", "validation", "test", or None for all rows.
        out: folder for predictions.csv (path, score, prediction, model, dataset, and error where a photograph
            has none) and metrics.json, or None.
        size, output, batch_size, raw_colour, engine, progress: as in `score`.

    Returns:
        dict: PLCC, SROCC, KROCC, RMSE, MAE, EVS, R2; n, the number of photographs these are of; failed, the
        number of those without a score. metrics.json says the scale as well.

    Raises:
        ValueError: no such part, or fewer than two photographs could be scored (some failed ones are named).
        OSError: `out` cannot be written to, which is found out before a photograph is read.
    """
    out = None if out is None else check_folder(out)
    loaded = ready(model, output, engine)
    chosen = data.normalised() if part is None else data.normalised().part(part)
    options = {"size": size, "batch_size": batch_size, "raw_colour": raw_colour}
    table = score(list(chosen.frame["path"]), loaded, orient=False, progress=progress, **options)
    scale = loaded.card.scale or ScoreScale(data.scale.low, data.scale.high)
    truth, there = scale.denormalise(chosen.frame["score"]), table["score"].notna().to_numpy()
    if there.sum() < 2:
        failed = table[~there].head(5).itertuples()
        named = "; ".join(f"{row.path}: {row.error}" for row in failed)
        raise ValueError(f"{(~there).sum()} of {len(table)} photographs could not be scored: {named}")
    result = metrics.evaluate(truth[there], table["score"].to_numpy()[there])
    result |= {"n": int(there.sum()), "failed": int((~there).sum())}
    if out is not None:
        paths = pd.Series(chosen.names, dtype=object)  # a file name need not be valid text
        frame = pd.DataFrame({"path": paths, "score": truth, "prediction": table["score"]})
        frame = frame.assign(model=loaded.card.name, dataset=data.name)
        frame = frame if there.all() else frame.assign(error=table["error"])
        _write(out, frame, {**result, "scale": _scale(loaded, scale)})
    return result


def _scale(loaded, scale):
    return scale.words if loaded.card.scale else f"the model's is unknown; ratings are {scale.words}"


def _write(out, frame, result):
    out.mkdir(parents=True, exist_ok=True)
    known = {name: value if value == value else None for name, value in result.items()}
    write_table(frame, out / "predictions.csv")
    write_atomically(out / "metrics.json", json.dumps(known, indent=2) + "\n")
