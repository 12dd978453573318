"""Rated images of one data set: a table and the meaning of its scores."""

import os

import numpy as np
import pandas as pd

from qualitykit.datasets import splits
from qualitykit.datasets.scale import ScoreScale

COLUMNS = ("path", "score", "std", "reference", "distortion", "level", "split")
PARTS = ("train", "validation", "test")
_TEXT = ("path", "reference", "distortion", "split")


class IQADataset:
    """Images with quality scores.

    Args:
        name: The data set's name.
        root: The folder the images lie in.
        frame: DataFrame with the columns `path`, `score`, `std`, `reference` (path of the pristine image),
            `distortion`, `level`, `split` ("train", "validation", "test"); None or NaN where unknown. Other
            columns are refused, absent ones (but `path` and `score`) are filled with missing values.
        scale: `ScoreScale` of `score`.

    Raises:
        ValueError: If a column is missing or unknown, or a split is none of the three words.
        TypeError: If `scale` is no `ScoreScale`.

    Example:

    >>> frame = pd.DataFrame({"path": ["a.png", "b.png"], "score": [1.0, 5.0]})
    >>> data = IQADataset("mine", ".", frame, ScoreScale(1, 5))
    >>> len(data), data.normalised().frame["score"].tolist()
    (2, [0.0, 1.0])
    """

    def __init__(self, name, root, frame, scale):
        if not isinstance(scale, ScoreScale):
            raise TypeError(f"scale must be a ScoreScale. Received: {type(scale).__name__}")
        self.name = name
        self.root = os.fspath(root)
        self.frame = _tidy(frame)
        self.scale = scale

    def __len__(self):
        return len(self.frame)

    def __repr__(self):
        return f"IQADataset({self.name!r}, {len(self)} images, {self.scale})"

    @property
    def names(self):
        """Paths relative to `root` with forward slashes: the images' names on every machine."""
        return [self._relative(path) for path in self.frame["path"]]

    @property
    def reference_names(self):
        """As `names`, for the references; None where an image has none."""
        return [path and self._relative(path) for path in self.frame["reference"]]

    def _relative(self, path):
        prefix = os.path.join(self.root, "")
        name = path.removeprefix(prefix) if path.startswith(prefix) else os.path.relpath(path, self.root)
        return name.replace(os.sep, "/")

    def with_frame(self, frame, scale=None):
        """The same data set with another table (and scale)."""
        return IQADataset(self.name, self.root, frame, scale or self.scale)

    def normalised(self):
        """The same images with scores in 0..1, higher = better; standard deviations shrink alike."""
        frame = self.frame.assign(
            score=self.scale.normalise(self.frame["score"]), std=self.frame["std"] / self.scale.span
        )
        return self.with_frame(frame, ScoreScale(0, 1))

    def part(self, name):
        """The images whose `split` is `name`: "train", "validation" or "test".

        Raises:
            ValueError: If `name` is no part, or no image is in it.
        """
        if name not in PARTS:
            raise ValueError(f"part must be one of {', '.join(PARTS)}. Received: {name!r}")
        chosen = self.subset((self.frame["split"] == name).to_numpy())
        if not len(chosen):
            raise ValueError(f"{self.name} has no {name} part; make one with split()")
        return chosen

    def subset(self, which):
        """The images chosen by a boolean mask (one per image) or by positions.

        Raises:
            ValueError: If a mask's length is not the number of images.
        """
        which = np.asarray(which)
        if which.dtype == bool and which.shape != (len(self),):
            raise ValueError(f"which must be a mask of {len(self)} images. Received: shape {which.shape}")
        if which.dtype != bool:
            which = which.astype("int64")
        return self.with_frame(self.frame.iloc[which])

    def split(self, validation=0.1, test=0.0, by=None, seed=0, official=True):
        """Fill the `split` column; see `qualitykit.datasets.splits.split`."""
        return splits.split(self, validation, test, by, seed, official)

    def describe(self):
        """Counts and score statistics as a Series: images, references, parts, observed range, scale.

        Returns:
            pandas Series; see its index for the names.
        """
        frame = self.frame
        facts = {
            "name": self.name,
            "images": len(frame),
            "references": frame["reference"].nunique(),
            "distortions": frame["distortion"].nunique(),
            **{part: int((frame["split"] == part).sum()) for part in PARTS},
            "score_min": frame["score"].min(),
            "score_mean": frame["score"].mean(),
            "score_max": frame["score"].max(),
            "scale_low": self.scale.low,
            "scale_high": self.scale.high,
            "higher_is_better": self.scale.higher_is_better,
            "with_std": int(frame["std"].notna().sum()),
        }
        return pd.Series(facts, dtype=object)


def _tidy(frame):
    """A copy with the fixed columns and types: text as objects with None, numbers as floats with NaN."""
    unknown = [column for column in frame.columns if column not in COLUMNS]
    absent = [column for column in ("path", "score") if column not in frame.columns]
    if unknown or absent:
        received = ", ".join(map(str, frame.columns))
        raise ValueError(f"frame must have the columns {', '.join(COLUMNS)}. Received: {received}")
    tidy = frame.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    for column in _TEXT:
        values = tidy[column].astype(object)
        tidy[column] = values.where(values.notna(), None)
    for column in ("score", "std"):
        tidy[column] = tidy[column].astype("float64")
    tidy["level"] = tidy["level"].astype("float64")
    if len(tidy) and tidy["level"].notna().all():
        tidy["level"] = tidy["level"].astype("int64")
    wrong = set(tidy["split"].dropna()) - set(PARTS)
    if wrong:
        raise ValueError(
            f"split must be one of {', '.join(PARTS)} or missing. Received: {sorted(map(str, wrong))}"
        )
    return tidy
