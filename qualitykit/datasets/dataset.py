"""Rated images of one data set: a table and the meaning of its scores."""

import hashlib
import json
import operator
import os
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.datasets import splits
from qualitykit.datasets.record import RatedImage
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.spelling import composed

COLUMNS = ("path", "score", "std", "reference", "distortion", "level", "split", "raters")
PARTS = ("train", "validation", "test")
_TEXT = ("path", "reference", "distortion", "split")
_WHOLE = ("level", "raters")


class IQADataset:
    """Images with quality scores.

    `data[3]` is one of them, a `RatedImage`; `data[10:20]`, a mask or a list of positions gives a data set.

    Args:
        name: The data set's name.
        root: The folder the images lie in.
        frame: DataFrame with the columns `path`, `score`, `std`, `reference` (path of the pristine image),
            `distortion`, `level`, `split` ("train", "validation", "test"), `raters` (how many people the
            score is the mean of); None or NaN where unknown. Other columns are refused, absent ones (but
            `path` and `score`) are filled with missing values.
        scale: `ScoreScale` of `score`.
        notes: One line for each thing that the reader found out and was not told; `describe` shows them.

    Raises:
        ValueError: If a column is missing or unknown, or a split is none of the three words.
        TypeError: If `scale` is no `ScoreScale`.

    Example:

    >>> frame = pd.DataFrame({"path": ["a.png", "b.png"], "score": [1.0, 5.0]})
    >>> data = IQADataset("mine", ".", frame, ScoreScale(1, 5))
    >>> len(data), data.normalised().frame["score"].tolist(), data[-1].score
    (2, [0.0, 1.0], 5.0)
    """

    def __init__(
        self,
        name: str,
        root: str | os.PathLike,
        frame: pd.DataFrame,
        scale: ScoreScale,
        notes: Sequence[str] = (),
    ):
        if not isinstance(scale, ScoreScale):
            raise TypeError(f"scale must be a ScoreScale. Received: {type(scale).__name__}")
        self.name = name
        self.root = os.fsdecode(root)
        self.frame = _tidy(frame)
        self.scale = scale
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"IQADataset({self.name!r}, {len(self)} images, {self.scale})"

    def _repr_html_(self) -> str:
        from qualitykit.datasets.html_view import dataset_html

        return dataset_html(self)

    def __getitem__(self, which: int | slice | npt.ArrayLike) -> "RatedImage | IQADataset":
        """One image as a `RatedImage`; those of a slice, a mask or a list of positions as a data set.

        Raises:
            IndexError: If there is no such image.
            TypeError: If `which` is a name.
        """
        if isinstance(which, slice):
            return self.with_frame(self.frame.iloc[which])
        if np.ndim(which) or isinstance(which, pd.Series):
            return self.subset(which)
        return self._record(_position(which, len(self)))

    def __iter__(self) -> Iterator[RatedImage]:
        return map(self._record, range(len(self)))

    def _record(self, position):
        row = {column: _plain(self.frame[column].iloc[position]) for column in COLUMNS}
        return RatedImage(name=self._relative(row["path"]), **row)

    @property
    def names(self) -> list[str]:
        """Paths relative to `root` with forward slashes: the images' names on every machine."""
        return [self._relative(path) for path in self.frame["path"]]

    @property
    def reference_names(self) -> list[str | None]:
        """As `names`, for the references; None where an image has none."""
        return [path and self._relative(path) for path in self.frame["reference"]]

    def _relative(self, path):
        prefix = os.path.join(self.root, "")
        name = path.removeprefix(prefix) if path.startswith(prefix) else os.path.relpath(path, self.root)
        return name.replace(os.sep, "/")

    def with_frame(self, frame: pd.DataFrame, scale: ScoreScale | None = None) -> "IQADataset":
        """The same data set with another table (and scale)."""
        return IQADataset(self.name, self.root, frame, scale or self.scale, self.notes)

    def normalised(self) -> "IQADataset":
        """The same images with scores in 0..1, higher = better; standard deviations shrink alike."""
        frame = self.frame.assign(
            score=self.scale.normalise(self.frame["score"]), std=self.frame["std"] / self.scale.span
        )
        return self.with_frame(frame, ScoreScale(0, 1))

    def part(self, name: str) -> "IQADataset":
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

    def subset(self, which: npt.ArrayLike) -> "IQADataset":
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

    def split(
        self,
        validation: float = VALIDATION_SHARE,
        test: float = 0.0,
        by: str | None = None,
        seed: int = 0,
        official: bool = True,
    ) -> "IQADataset":
        """Fill the `split` column; see `qualitykit.datasets.splits.split`."""
        return splits.split(self, validation, test, by, seed, official)

    def digest(self) -> str:
        """What identifies names, scores, parts and scale: SHA-256 in 64 hexadecimal digits.

        The same wherever the folder lies, whatever the order of the rows and however a file system composes
        accents; another when any score, name, part or the scale is another.

        Example:

        >>> frame = pd.DataFrame({"path": ["/data/a.png"], "score": [3.0]})
        >>> moved = frame.assign(path="/elsewhere/a.png")
        >>> one = IQADataset("mine", "/data", frame, ScoreScale(1, 5)).digest()
        >>> one == IQADataset("mine", "/elsewhere", moved, ScoreScale(1, 5)).digest()
        True
        """
        scale = [float(self.scale.low), float(self.scale.high), bool(self.scale.higher_is_better)]
        names = map(composed, self.names)
        rows = zip(names, map(float, self.frame["score"]), self.frame["split"], strict=True)
        lines = [json.dumps(scale), *sorted(json.dumps(row) for row in rows)]
        return hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()

    def describe(self) -> pd.Series:
        """Counts and score statistics as a Series: images, references, parts, observed range, scale, notes.

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
            "raters_mean": frame["raters"].mean(),
            "notes": "; ".join(self.notes),
        }
        return pd.Series(facts, dtype=object)


def _plain(value):
    """A cell without NumPy: None where it is missing."""
    return None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value


def _position(which, count):
    """A position from 0, counted from the end where it is negative."""
    try:
        position = operator.index(which)
    except TypeError:
        raise TypeError(
            "which must be a position, a slice, a mask or a list of positions (columns are in .frame). "
            f"Received: {which!r}"
        ) from None
    if not -count <= position < count:
        raise IndexError(f"position must be below {count}, the number of images. Received: {position}")
    return position % count


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
    for column in ("score", "std", *_WHOLE):
        tidy[column] = tidy[column].astype("float64")
    for column in _WHOLE:
        if len(tidy) and tidy[column].notna().all():
            tidy[column] = tidy[column].astype("int64")
    wrong = set(tidy["split"].dropna()) - set(PARTS)
    if wrong:
        raise ValueError(
            f"split must be one of {', '.join(PARTS)} or missing. Received: {sorted(map(str, wrong))}"
        )
    return tidy
