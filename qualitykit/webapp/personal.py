"""A model of one's own taste: the one place that calls `qk.personalise`, where there is such a function."""

from pathlib import Path

import qualitykit
from qualitykit.webapp.names import free_path
from qualitykit.webapp.rating_file import RatingFile


def is_offered() -> bool:
    """Whether this version of qualitykit can make such a model."""
    return "personalise" in qualitykit.__all__


def make_personal_model(folder: Path, ratings: RatingFile) -> Path:
    """Makes a model from the ratings so far, in a new folder beside them.

    Args:
        folder: of the photographs.
        ratings: of some of them.

    Returns:
        Path of the model's `.keras` file.

    Raises:
        ValueError: too few ratings, or no such function.
    """
    if not is_offered():
        raise ValueError("this version of qualitykit cannot make a personal model")
    options = {"labels": str(ratings.path.absolute()), "low": ratings.low, "high": ratings.high}
    data = qualitykit.load_dataset("table", folder, **options)
    out = free_path(ratings.path.parent, "personal_model")
    qualitykit.personalise(data, out=out)
    return out / "model.keras"
