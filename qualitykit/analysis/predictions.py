"""Predictions from CSV files, ours or somebody else's."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from qualitykit.datasets import dataset_record

TRUTH_COLUMNS = ("score", "mos", "rating", "truth", "ground_truth", "y_true", "target")
PREDICTION_COLUMNS = ("prediction", "predicted", "predicted_score", "predicted_mos", "pred", "y_pred")
PATH_COLUMNS = ("path", "image", "image_name", "image_path", "file", "filename", "file_name", "name")
STD_COLUMNS = ("std", "mos_std", "score_std", "rating_std", "sd")
ROLES = ("rating", "prediction", "path", "std", "model", "dataset")


@dataclass(frozen=True)
class Predictions:
    """One model's predictions on one data set.

    Args:
        model: name of the model.
        dataset: name of the data set, "" when it is not known.
        file: where the predictions come from.
        y_true: ratings, (N,) float64, finite.
        y_pred: predictions, (N,) float64, finite.
        paths: names of the images, (N,), or None.
        std: standard deviation of each image's ratings, (N,), or None.
        left_out: rows of the file that have no rating or no prediction.
        unpredicted: those of them that have a rating, but no prediction or none that is finite.
    """

    model: str
    dataset: str
    file: Path
    y_true: np.ndarray = field(repr=False)
    y_pred: np.ndarray = field(repr=False)
    paths: np.ndarray | None = field(default=None, repr=False)
    std: np.ndarray | None = field(default=None, repr=False)
    left_out: int = 0
    unpredicted: int = 0

    def __len__(self):
        return self.y_true.size

    @property
    def title(self):
        """Model and, where it is known, data set."""
        return f"{self.model}, {self.dataset}" if self.dataset else self.model


def read_predictions(file, dataset=None, columns=None):
    """Reads a CSV file of predictions, one row an image.

    Names of columns are read without regard to case, blanks and `-`:

    - ratings: score, mos, rating, truth, ground_truth, y_true or target;
    - predictions: prediction, predicted, predicted_score, predicted_mos, pred or y_pred. Without any of
      these, `score` is the prediction, as in the tables of `qk.score`, and another column holds the ratings;
    - optional, the image: path, image, image_name, image_path, file, filename, file_name or name;
    - optional, the ratings' standard deviation: std, mos_std, score_std, rating_std or sd;
    - optional, `model` and `dataset`: a file may hold several of each.

    Without a column `model`, the model is named after the file, or after its folder if the file is called
    predictions.csv.

    Args:
        file: path of the CSV file, UTF-8, separated by commas.
        dataset: name of the data set, for files without that column.
        columns: mapping from any of rating, prediction, path, std, model and dataset to the name of its
            column, where that is none of the above, or where several are.

    Returns:
        list of `Predictions`, one for each model and data set in the file, in the file's order. Rows without
        a rating or a prediction are left out and counted.

    Raises:
        FileNotFoundError: when there is no such file.
        ValueError: when a column is missing, ambiguous or no number, fewer than two rows can be used, or
            `columns` names something else.

    Example:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "ours.csv"
        >>> _ = file.write_text("Image,MOS,Prediction\\na.jpg,70,66.5\\nb.jpg,20,31\\n")
        >>> read_predictions(file)[0].y_pred.tolist()
        [66.5, 31.0]
    """
    file = Path(file)
    table, given = _with_names(file, _read(file), columns or {})
    truth, prediction = _truth_and_prediction(file, table, given)
    path = _find(file, table, "path", PATH_COLUMNS, given)
    std = _find(file, table, "std", STD_COLUMNS, given)
    numbers = {column: _numbers(file, table[column], column) for column in (truth, prediction, std) if column}
    usable = np.isfinite(numbers[truth]) & np.isfinite(numbers[prediction])
    found = []
    for (model, name), rows in _parts(file, table, dataset):
        kept = rows[usable[rows]]
        if kept.size < 2:
            raise ValueError(
                f"{file} must hold at least 2 rated predictions of {model}. Received: {kept.size}"
            )
        spread = numbers[std][kept] if std and np.isfinite(numbers[std][kept]).all() else None
        found.append(
            Predictions(
                model,
                name,
                file,
                numbers[truth][kept],
                numbers[prediction][kept],
                table[path].to_numpy(dtype=object)[kept] if path else None,
                spread,
                int(rows.size - kept.size),
                int(np.isfinite(numbers[truth][rows]).sum() - kept.size),
            )
        )
    return found


def same_images(first, second):
    """Rows of two `Predictions` that show the same image, to compare two models on: two int arrays.

    Images are matched by path, which must be unique in each; without paths, row by row when both files give
    the same ratings in the same order. Both arrays are empty when nothing can be matched.

    Example:
        >>> import numpy as np
        >>> one = Predictions("a", "", Path("a.csv"), np.array([1.0, 2.0]), np.zeros(2), np.array(["x", "y"]))
        >>> two = Predictions("b", "", Path("b.csv"), np.array([2.0, 3.0]), np.zeros(2), np.array(["y", "z"]))
        >>> [rows.tolist() for rows in same_images(one, two)]
        [[1], [0]]
    """
    nothing = np.empty(0, dtype=int)
    if first.paths is not None and second.paths is not None:
        one, two = (pd.Index([str(path) for path in side.paths]) for side in (first, second))
        if not (one.is_unique and two.is_unique):
            return nothing, nothing
        places = two.get_indexer(one)
        rows = np.flatnonzero(places >= 0)
        agree = np.isclose(first.y_true[rows], second.y_true[places[rows]])
        return rows[agree], places[rows][agree]
    if len(first) == len(second) and np.allclose(first.y_true, second.y_true):
        return np.arange(len(first)), np.arange(len(first))
    return nothing, nothing


def _read(file):
    try:
        table = pd.read_csv(file, encoding="utf-8-sig", low_memory=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} must be a CSV file in UTF-8. Received: {error}") from error
    table.columns = [_plain(name) for name in table.columns]
    return table


def _plain(name):
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


def _with_names(file, table, columns):
    """(table, role -> column) for the names that were given; `model` and `dataset` get these very names."""
    unknown = [role for role in columns if role not in ROLES]
    if unknown:
        raise ValueError(
            f"columns must name any of {', '.join(ROLES)}. Received: {', '.join(map(str, unknown))}"
        )
    given = {role: _plain(name) for role, name in columns.items()}
    for role, name in given.items():
        if name not in table.columns:
            raise ValueError(
                f"{file} must hold the column given for {role}, {columns[role]!r}. "
                f"Received: {', '.join(table.columns)}"
            )
    for role in {"model", "dataset"} & set(given):
        if given[role] != role:
            table = table.drop(columns=role, errors="ignore").rename(columns={given[role]: role})
    return table, {role: role if role in ("model", "dataset") else name for role, name in given.items()}


def _find(file, table, role, names, given):
    """The column given for a role; else the one that goes by one of these names and has no role; or None."""
    if role in given:
        return given[role]
    found = [column for column in table.columns if column in names and column not in given.values()]
    if len(found) > 1:
        raise ValueError(
            f"{file} must hold one of the columns {', '.join(names)}. Received: {' and '.join(found)}"
        )
    return found[0] if found else None


def _truth_and_prediction(file, table, given):
    prediction = _find(file, table, "prediction", PREDICTION_COLUMNS, given)
    if prediction is None and "score" in table and "score" not in given.values():
        prediction = "score"
    truth = _find(file, table, "rating", tuple(n for n in TRUTH_COLUMNS if n != prediction), given)
    for kind, column, names in (
        ("ratings", truth, TRUTH_COLUMNS),
        ("predictions", prediction, PREDICTION_COLUMNS),
    ):
        if column is None:
            raise ValueError(
                f"{file} must hold a column of {kind}, named one of {', '.join(names)}. "
                f"Received: {', '.join(table.columns)}"
            )
    return truth, prediction


def _numbers(file, column, name):
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64")
    bad = np.flatnonzero(np.isnan(numbers) & column.notna().to_numpy())
    if bad.size:
        raise ValueError(
            f"{file} must hold numbers. Received: line {bad[0] + 2}, {name}: {column.iloc[bad[0]]!r}"
        )
    return numbers


def _parts(file, table, dataset):
    """((model, data set), row numbers) in the order of their first rows."""
    stem = file.stem if file.stem.lower() != "predictions" else file.resolve().parent.name
    if "model" not in table and "dataset" not in table:
        return [((stem, _known(dataset or "")), np.arange(len(table)))]
    models = table["model"].astype(str) if "model" in table else pd.Series(stem, table.index)
    names = table["dataset"].astype(str) if "dataset" in table else pd.Series(dataset or "", table.index)
    names = names.map({name: _known(name) for name in names.unique()})
    numbers = table.groupby([models, names], sort=False).ngroup().to_numpy()
    groups = [np.flatnonzero(numbers == number) for number in range(numbers.max() + 1)] if len(table) else []
    return [((models.iloc[rows[0]], names.iloc[rows[0]]), rows) for rows in groups]


def _known(name):
    """The data set's name in the catalogue, or its own when it is not in it."""
    try:
        return dataset_record(name).name
    except ValueError:  # Anybody's own data set: there are no published figures to set it beside.
        return os.fspath(name)
