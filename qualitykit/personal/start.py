"""`qk.personalise`: a person's own ratings in, a model of their taste out."""

import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from qualitykit import metrics
from qualitykit._files import sha256_of, write_atomically
from qualitykit.datasets import IQADataset
from qualitykit.inference.judging import judge_each
from qualitykit.inference.prepare import preparation
from qualitykit.inference.sources import gather
from qualitykit.models.card import Card, rating_percentiles
from qualitykit.models.compact import save_compact
from qualitykit.models.interval import Interval
from qualitykit.models.presets import Loaded, Network, resolve
from qualitykit.personal.network import comparable, kernel_between, personal_model
from qualitykit.personal.taste import cross_validate, fit_taste

# With fewer, cross-validation says nothing.
FEWEST = 20
_FIGURES = ("SROCC", "PLCC", "RMSE")


class SkippedWarning(UserWarning):
    """Rated photographs that could not be read; the text says which and why."""


def personalise(
    data: IQADataset,
    out: str | os.PathLike,
    model: str | os.PathLike = "default",
    *,
    batch_size: int = 8,
    seed: int = 0,
    progress: bool = False,
) -> pd.DataFrame:
    """A model of one person's taste, from a few dozen of their own ratings of their own photographs.

    It begins with a shipped model's judgement and departs from it only as far as the ratings justify: a line
    of its score, and what photographs that the model finds alike were rated. Where they justify nothing, the
    personal model ranks as the shipped one does. Most of the time goes into scoring the photographs once.

    Args:
        data: the ratings, as `qk.load_dataset("table", FOLDER)` reads them; its `split` is of no account, all
            rows are learnt from.
        out: folder, made when missing, for model.keras and its card model.json, which `qk.score` and the
            rest take as any other model, and for figures.csv.
        model: name or path of a model whose head compares photographs.
        batch_size: photographs of one shape that are looked at together.
        seed: of the folds.
        progress: a progress bar.

    Returns:
        DataFrame, one row for the shipped and one for the personal model: SROCC, PLCC and RMSE (of 100)
        against the ratings, the personal one's by five-fold cross-validation, five times over: each
        photograph judged by models that had not seen its rating.

    Raises:
        TypeError: `data` is no data set.
        ValueError: fewer than 20 ratings of readable photographs, ratings that are all the same, or another
            kind of model.

    Warns:
        SkippedWarning: photographs that cannot be read are left out.

    Example:
        >>> data = load_dataset("table", "ratings.csv")                         # doctest: +SKIP
        >>> figures = personalise(data, "runs/me")                              # doctest: +SKIP
        >>> list(figures.index), list(figures.columns)                          # doctest: +SKIP
        (['default', 'personal'], ['SROCC', 'PLCC', 'RMSE'])
    """
    if not isinstance(data, IQADataset):
        raise TypeError(f"data must be an IQADataset. Received: {type(data).__name__}")
    loaded = resolve(model)
    network = comparable(loaded.network)
    seen = look(loaded, network, list(data.frame["path"]), batch_size, progress)
    read = ~np.isnan(seen[:, 0])
    ratings = data.normalised().frame["score"].to_numpy("float64")[read]
    _check(ratings)
    scale = loaded.card.scale
    scores = (seen[read, 0].astype("float64") - scale.low) / (scale.high - scale.low)
    points = seen[read, 2:]
    kernel = kernel_between(loaded.network, points, points)
    judged = cross_validate(scores, ratings, kernel, seed=seed)
    figures = _figures(ratings, scores, judged)
    taste = fit_taste(scores, ratings, kernel)
    sure = loaded.card.interval is not None and loaded.card.interval.of_spread
    interval = _interval(ratings, judged, seen[read, 1] if sure else None)
    personal = personal_model(loaded.network, taste, points)
    _save(Path(out), personal, loaded.card, data, figures, ratings, interval)
    return figures


def look(loaded: Loaded, network: Network, paths: list, batch_size: int, progress: bool) -> np.ndarray:
    """(N, 2 + D): score, spread and point of every photograph; NaN where it cannot be read."""
    seen, failed = np.full((len(paths), network.output_shape[-1]), np.nan, "float32"), []
    judged = judge_each(gather(paths), preparation(loaded), network, batch_size)
    for item, values in tqdm(judged, total=len(paths), disable=not progress, unit="image"):
        if values is None:
            failed.append(f"{item.path}: {item.error}")
        else:
            seen[item.index] = values
    if failed:
        warnings.warn(f"left out: {'; '.join(failed)}", SkippedWarning, stacklevel=3)
    return seen


def _check(ratings):
    if len(ratings) < FEWEST:
        raise ValueError(f"data must hold at least {FEWEST} rated photographs. Received: {len(ratings)}")
    if np.ptp(ratings) == 0:
        raise ValueError(f"data must hold ratings that differ. Received: {len(ratings)} times the same")


def _figures(ratings, scores, judged):
    """Of the shipped and, on average over the repeats, of the personal model."""
    shipped = metrics.evaluate(ratings, scores)
    personal = [metrics.evaluate(ratings, repeat) for repeat in judged]
    rows = {
        "default": {name: shipped[name] for name in _FIGURES},
        "personal": {name: float(np.mean([found[name] for found in personal])) for name in _FIGURES},
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table["RMSE"] *= 100
    return table


def _interval(ratings, judged, spread):
    """From the errors of models that had not seen the rating, all repeats together; of 100."""
    repeats = len(judged)
    spreads = None if spread is None else np.tile(spread, repeats)
    return Interval.measured(100 * judged.ravel(), 100 * np.tile(ratings, repeats), spreads, groups=1)


def _save(out, network, card, data, figures, ratings, interval):
    out.mkdir(parents=True, exist_ok=True)
    path = out / "model.keras"
    save_compact(network, path, bits=23)
    Card(
        name=out.resolve().name,
        title=f"the judgement of {card.name}, moved towards {len(ratings)} ratings of one person",
        system=card.system,
        input=card.input,
        interval=interval,
        meaning="this person's rating, rescaled",
        ratings=rating_percentiles(100 * ratings),
        rated=len(ratings),
        trained_on=f"{data.name}, {len(ratings)} photographs",
        figures={
            f"cross-validation {name.lower()}": float(figures.loc["personal", name]) for name in _FIGURES
        },
        training={"data": {"name": data.name, "labels": data.digest()}, "model": {"sha256": card.sha256}},
        limits=["One person's taste, and as far from the default as their ratings justified"],
        rebuild=f"qk.personalise on the same ratings, from the model {card.name}",
        papers=card.papers,
        sha256=sha256_of(path),
    ).save(path.with_suffix(".json"))
    write_atomically(out / "figures.csv", figures.to_csv(index_label="model"))
