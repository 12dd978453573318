"""Exported twins of saved models: where they lie, and whether they belong to a model."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from qualitykit._files import sha256_of
from qualitykit.models.card import Card

ENDINGS = (".onnx", ".onnx.gz")  # plain, packed


class Unfit(ValueError):
    """A twin cannot stand for a model; the text goes on after the twin's name."""


@dataclass(frozen=True)
class Facts:
    """What a twin says of itself, as texts beside its graph.

    Args:
        model_sha256: of the `.keras` file that it was exported from.
        card: of the model, with its input and scale known.
        because: why photographs are prepared as that card says.
        bins: (low, high) ratings where shares of ratings were turned into their mean; None where not.
    """

    model_sha256: str
    card: Card
    because: str = "as its card says"
    bins: tuple | None = None

    @classmethod
    def read(cls, texts: dict[str, str]) -> "Facts":
        """Raises `Unfit` where the texts are not those of a twin."""
        try:
            card, bins = Card.from_json(json.loads(texts["card"])), json.loads(texts["bins"])
            return cls(texts["model_sha256"], card, texts["because"], bins and tuple(bins))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unfit("was not made by `qualitykit export`") from error

    def texts(self) -> dict[str, str]:
        """What `read` reads, and the scale in words for people."""
        return {
            "model_sha256": self.model_sha256,
            "card": json.dumps(self.card.to_json(), ensure_ascii=False),
            "scale": self.card.scale_text,
            "because": self.because,
            "bins": json.dumps(self.bins),
        }


def belonging(facts: Facts, model: Path, bins: tuple | None) -> None:
    """Refuses a twin that is not that of a model file, or does not score as is asked for.

    Args:
        facts: of the twin.
        model: the `.keras` file.
        bins: ratings to turn shares into, as asked for.

    Raises:
        Unfit: it is, or does.
    """
    if facts.model_sha256 != sha256_of(model):
        raise Unfit("is the twin of another model file")
    if facts.bins != bins:
        raise Unfit(f"was exported with output={facts.bins}, not {bins}")
    if facts.card.input.in_pieces:
        raise Unfit("is of a model that reads photographs in pieces, which only Keras does")


def find_twins(model: Path) -> list[Path]:
    """The files that may be a saved model's twin: `<stem>.onnx` or `<stem>.onnx.gz` beside it, then that in
    the cache folder.
    """
    candidates = [model.with_suffix(ending) for ending in ENDINGS]
    if cache_folder().is_dir():
        candidates.append(cached_twin(model))
    return [path for path in candidates if path.is_file()]


def cached_twin(model: Path) -> Path:
    """Where `qualitykit export` puts a model's twin."""
    return cache_folder() / f"{sha256_of(model)}.onnx"


def cache_folder() -> Path:
    """The user's folder of twins, which need not be there yet."""
    usual = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    return Path(usual or Path.home() / ".cache", "qualitykit", "twins")
