"""What the page can do, without a word about HTTP: album, models and ratings put together."""

import shlex
from pathlib import Path

import numpy as np

from qualitykit.analysis.thumbnails import make_thumbnail
from qualitykit.images import read_photograph, resize_image
from qualitykit.webapp.album import Album, Entry
from qualitykit.webapp.judges import Judges, jpeg
from qualitykit.webapp.limits import Limits
from qualitykit.webapp.personal import make_personal_model
from qualitykit.webapp.rating_file import RatingFile

_THUMBNAIL, _LARGE = 320, 2048


class Desk:
    """The state of one page.

    Args:
        folder: of photographs to look at and to rate.
        ratings: `RatingFile`.
        models: names and paths of models that are chosen at first.
        limits: `Limits`.
    """

    def __init__(self, folder: Path, ratings: RatingFile, models: list[str], limits: Limits):
        self.limits, self.ratings = limits, ratings
        self.album, self.judges = Album(folder, limits), Judges(models, limits)

    def state(self) -> dict:
        """Everything that the page shows at first."""
        return {
            "photographs": [self.facts(entry) for entry in self.album],
            "models": self.judges.facts(),
            "limits": vars(self.limits),
            "rating": {
                "file": str(self.ratings.path),
                "low": self.ratings.low,
                "high": self.ratings.high,
                "words": self.ratings.words(),
                "command": self.command(),
            },
        }

    def facts(self, entry: Entry) -> dict:
        """What the page knows of one photograph."""
        rating = self.ratings.of(self.album.relative(entry))
        sides = {"width": entry.width, "height": entry.height}
        return {"id": entry.id, "name": entry.name, **sides, "rating": rating}

    def thumbnail(self, entry: Entry) -> bytes:
        """A small JPEG of a photograph.

        Raises:
            ImageError: it cannot be read.
        """
        return make_thumbnail(self._read(entry, _THUMBNAIL), side=_THUMBNAIL)

    def large(self, entry: Entry) -> bytes:
        """A photograph as it is rated: at most 2,048 pixels long, hardly compressed.

        Raises:
            ImageError: it cannot be read.
        """
        pixels = self._read(entry, _LARGE)
        scale = min(1.0, _LARGE / max(pixels.shape[:2]))
        size = tuple(max(1, round(side * scale)) for side in pixels.shape[:2])
        return jpeg(pixels if scale == 1 else resize_image(pixels, size), quality=95)

    def rate(self, entry: Entry, score: int | None) -> dict:
        """Keeps a rating; a dropped photograph is copied into the folder first.

        Raises:
            ValueError: no rating of the scale.
            OSError: it cannot be written.
        """
        self.ratings.check(score)
        self.ratings.rate(self.album.keep(entry.id), score)
        return self.facts(entry)

    def command(self) -> str:
        """The shell's command that makes a model of the ratings."""
        folder, ratings = self.album.folder, self.ratings
        inside = ratings.path.parent == folder
        words = ["qualitykit", "personalise", "--data", "table", "--root", str(folder)]
        words += ["--option", f"labels={ratings.path.name if inside else ratings.path.absolute()}"]
        words += ["--option", f"low={ratings.low}", "--option", f"high={ratings.high}"]
        return shlex.join([*words, "--out", "runs/me"])

    def personalise(self) -> dict:
        """Makes a model from the ratings and offers it: what the page says of all models, and of this one.

        Raises:
            ValueError: it cannot be made.
        """
        path, said = make_personal_model(self.album.folder, self.ratings)
        name = self.judges.add(path)
        self.judges.chosen.append(name)
        return {"models": self.judges.facts(), "said": f"{name} {said}"}

    def _read(self, entry: Entry, short_side: int) -> np.ndarray:
        options = {"max_megapixels": self.limits.megapixels, "short_side": short_side}
        photograph = read_photograph(entry.path, **options)
        entry.width, entry.height = photograph.width, photograph.height
        return photograph.pixels
