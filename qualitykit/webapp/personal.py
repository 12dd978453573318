"""A model of one's own taste, from the ratings on the page."""

from pathlib import Path

from qualitykit.datasets import load_dataset
from qualitykit.webapp.names import free_path
from qualitykit.webapp.rating_file import RatingFile


def make_personal_model(folder: Path, ratings: RatingFile) -> tuple[Path, str]:
    """Makes a model from the ratings so far, in a new folder beside them.

    Args:
        folder: of the photographs.
        ratings: of some of them.

    Returns:
        Path of the model's `.keras` file, and how well it judges, in a sentence.

    Raises:
        ValueError: too few ratings, or ratings that are all the same.
    """
    from qualitykit.personal.start import personalise  # which loads a framework

    options = {"labels": str(ratings.path.absolute()), "low": ratings.low, "high": ratings.high}
    data = load_dataset("table", folder, **options)
    out = free_path(ratings.path.parent, "personal_model")
    figures = personalise(data, out)["SROCC"]
    return out / "model.keras", (
        f"ranks your photographs at an SROCC of {figures['personal']:.2f}, the default model at "
        f"{figures['default']:.2f}; each was judged by models that had not seen its rating"
    )
