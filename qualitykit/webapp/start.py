"""`qk.app`: a page on this machine to drop photographs on."""

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qualitykit.webapp.limits import Limits

if TYPE_CHECKING:
    from qualitykit.webapp.running import RunningApp

# Where rated photographs are kept when no folder is named.
FOLDER, RATINGS = "rated_photographs", "ratings.csv"


def app(
    folder: str | os.PathLike | None = None,
    models: str | os.PathLike | list[str | os.PathLike] = "default",
    *,
    ratings: str | os.PathLike | None = None,
    low: int = 1,
    high: int = 5,
    port: int = 0,
    limits: Limits | None = None,
) -> "RunningApp":
    """Starts the page: drop photographs, see scores and maps, compare models, rate by keys.

    The page is served on 127.0.0.1 at an address that nobody can guess and asks nothing of the network. In a
    notebook, the last line of a cell shows it (where the browser runs on this machine). Ratings are whole
    numbers in a CSV file, which `load_dataset("table", folder, low=low, high=high)` and `qualitykit train
    --data table` read; a dropped photograph is copied into the folder once it is rated.

    Args:
        folder: of photographs to look at and to rate, searched recursively; None for `rated_photographs` in
            the current folder, which need not be there yet.
        models: name or path of a model, or several, to judge by at first; those that ship with qualitykit can
            be chosen on the page.
        ratings: CSV file of the ratings; None for `ratings.csv` in the folder. One that is there goes on.
        low, high: worst and best rating, whole numbers within 0..9.
        port: to listen at; 0 takes a free one.
        limits: what the page takes in; None for `Limits()`.

    Returns:
        `RunningApp`: `address`, `wait()`, `stop()`.

    Raises:
        ValueError: no such folder or model, a ratings file that is none, or the extra "app" is missing.
        OSError: the port is taken.

    Example:
        >>> import tempfile, urllib.request
        >>> with app(tempfile.mkdtemp()) as page:
        ...     with urllib.request.urlopen(page.address) as answer:
        ...         answer.status
        200
    """
    if importlib.util.find_spec("tornado") is None:
        raise ValueError('the page needs the extra: pip install "qualitykit[app]"')
    from qualitykit.webapp.desk import Desk
    from qualitykit.webapp.rating_file import RatingFile
    from qualitykit.webapp.running import RunningApp

    root = Path(FOLDER if folder is None else os.fsdecode(folder))
    if not root.is_dir() and (folder is not None or root.exists()):
        raise ValueError(f"folder must be a folder. Received: {root}")
    kept = RatingFile(root / RATINGS if ratings is None else Path(os.fsdecode(ratings)), low, high)
    chosen = [models] if isinstance(models, str | os.PathLike) else list(models)
    return RunningApp(Desk(root, kept, chosen, limits or Limits()), port)
