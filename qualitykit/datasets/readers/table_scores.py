"""The scores of somebody's own table: numbers, percentages, means over raters, and the scale they are on."""

import numbers
import posixpath

import numpy as np
import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import image_key
from qualitykit.datasets.messages import first_few, warn
from qualitykit.datasets.readers.table_columns import Columns
from qualitykit.datasets.scale import ScoreScale

# Scales that people rate on, the narrowest first.
USUAL = ((0, 1), (1, 5), (0, 5), (1, 10), (0, 10), (0, 100))
# A range of scores that fills no more of the scale than this is worth a warning, from so many scores on.
NARROW, ENOUGH = 0.2, 10


def read_scores(
    rows: Columns, names: list[str], file_name: str, decimal: str | None
) -> tuple[pd.DataFrame, bool, list[str]]:
    """Scores, and what is known of the raters.

    Args:
        rows: The table's columns.
        names: One name per row, for messages.
        file_name: Named in messages.
        decimal: As in `parse_numbers`.

    Returns:
        (DataFrame of `score`, or of `score`, `std` of a sample and `raters` where each rater has a column;
        whether the scores are percentages; notes).

    Raises:
        ValueError: If a cell is no number, a row has no rating, or some scores but not all are percentages.
    """
    columns = {title: rows.frame[title] for title in rows.raters} or {
        rows.titles["score"]: rows.frame["score"]
    }
    texts = pd.concat(columns.values(), ignore_index=True).str.strip()
    texts = texts[texts != ""]
    percent = texts.str.endswith("%")
    if percent.any() and not percent.all():
        raise ValueError(
            f"{file_name}: all scores or none must have a percent sign, {percent.sum()} have one"
        )
    notes = ["decimal commas"] if decimal is None and texts.str.contains(",", regex=False).any() else []
    values = np.stack(
        [
            parse_numbers(cells, names, file_name, title, decimal, blanks=bool(rows.raters))
            for title, cells in columns.items()
        ]
    )
    is_percent = bool(len(percent) and percent.all())
    if not rows.raters:
        return pd.DataFrame({"score": values[0]}), is_percent, notes
    ratings = pd.DataFrame(values.T)
    unrated = ratings.isna().all(axis=1)
    if unrated.any():
        which = first_few(name for name, none in zip(names, unrated, strict=True) if none)
        raise ValueError(f"{file_name}: {unrated.sum()} rows without a rating: {which}")
    notes.append(f"scores are means over {len(columns)} raters' columns")
    frame = pd.DataFrame(
        {"score": ratings.mean(axis=1), "std": ratings.std(axis=1), "raters": ratings.count(axis=1)}
    )
    return frame, is_percent, notes


def mean_of_rows(frame: pd.DataFrame, index: FileIndex, base: str, file_name: str) -> pd.DataFrame:
    """One row a picture out of one row a rating: mean, standard deviation of a sample, and count.

    Raises:
        ValueError: If the rows of one picture differ in anything but the score.
    """
    # As numbers: pandas takes no text that is not UTF-8 for a key.
    keys, images = pd.factorize(
        pd.Series([image_key(index, base, file) for file in frame["file"]], dtype=object)
    )
    others = frame.drop(columns=["file", "score"])
    groups = frame.groupby(keys, sort=False)
    for column in others:
        several = others[column].groupby(keys, sort=False).nunique(dropna=False) > 1
        if several.any():
            which = first_few(posixpath.basename(image) for image in images[several.to_numpy()])
            raise ValueError(f"{file_name}: {several.sum()} images have more than one {column}: {which}")
    means = groups.first().assign(
        score=groups["score"].mean(), std=groups["score"].std(), raters=groups["score"].count()
    )
    return means.reset_index(drop=True)


def score_scale(
    frame: pd.DataFrame,
    file_name: str,
    percent: bool,
    low: float | None,
    high: float | None,
    higher_is_better: bool | None,
    title: str,
) -> tuple[ScoreScale, list[str]]:
    """The scale that was told, checked against the scores.

    Returns:
        (the scale, notes).

    Raises:
        ValueError: If the ends or the direction must be told, or most scores lie beyond the ends.
        TypeError: If an end is no number.
    """
    lowest, highest = frame["score"].min(), frame["score"].max()
    seen = f"scores run from {lowest:g} to {highest:g}"
    notes = []
    if percent and low is None and high is None:
        low, high = 0, 100
        notes.append("scale 0 to 100 from percent signs")
    if low is None or high is None:
        fits = next((ends for ends in USUAL if ends[0] <= lowest and highest <= ends[1]), None)
        perhaps = f", so perhaps low={fits[0]}, high={fits[1]}" if fits else ""
        raise ValueError(
            f"low and high must give the ends of the score scale; in {file_name} {seen}{perhaps}"
        )
    for end in (low, high):
        if isinstance(end, bool) or not isinstance(end, numbers.Real):
            raise TypeError(f"low and high must be numbers. Received: {low!r} and {high!r}")
    if higher_is_better not in (None, True, False):
        raise TypeError(f"higher_is_better must be True or False. Received: {higher_is_better!r}")
    if higher_is_better is None and "dmos" in title.lower():
        raise ValueError(
            f"higher_is_better must be told, for {title!r} of {file_name} may fall or grow with the quality"
        )
    scale = ScoreScale(low, high, higher_is_better is None or bool(higher_is_better))
    beyond = ((frame["score"] < low) | (frame["score"] > high)).mean()
    if beyond > 0.5:
        raise ValueError(
            f"low and high must be the ends of the scale. Received: {low:g} and {high:g}, but {seen}"
        )
    if len(frame) >= ENOUGH and highest - lowest <= NARROW * scale.span:
        warn(
            f"{file_name}: {seen} on a scale from {low:g} to {high:g}; low and high are the ends of the scale"
        )
    return scale, notes
