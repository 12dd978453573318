"""How a notebook shows a data set: counts, a histogram of the scores, a few pictures from bad to good."""

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import numpy as np

from qualitykit.datasets.spelling import shown

if TYPE_CHECKING:
    from qualitykit.datasets.dataset import IQADataset

BINS = 20
PICTURES = 5
SIDE = 96
WIDTH = PICTURES * (SIDE + 8)
# A notebook shows a data set without being asked to decode it for long.
MAX_MEGAPIXELS = 60.0
_TEMPLATES = Path(__file__).parent / "templates"


def dataset_html(data: "IQADataset") -> str:
    """The page of a data set, with nothing to be fetched: pictures are a few KB each inside the text.

    Args:
        data: `IQADataset`; its files need not be there.
    """
    frame = data.frame
    parts = frame["split"].value_counts()
    counts = [(int(parts.get(part, 0)), part) for part in ("train", "validation", "test")]
    counts += [(frame["reference"].nunique(), "references"), (frame["distortion"].nunique(), "distortions")]
    low, high = _ends(data)
    return _page().render(
        name=shown(data.name),
        images=len(data),
        words=data.scale.words,
        counts=counts,
        bars=_bars(frame["score"].dropna(), low, high),
        label=f"Histogram of {len(data)} scores from {low:g} to {high:g}",
        low=f"{low:g}",
        high=f"{high:g}",
        pictures=[_picture(data[row]) for row in _from_bad_to_good(data)],
        notes=[shown(note) for note in data.notes],
        width=WIDTH,
        side=SIDE,
    )


def _page():
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(
        autoescape=True, loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("dataset.html")


def _ends(data):
    """The scale's ends, or the scores' where they go beyond."""
    scores = data.frame["score"]
    return min(data.scale.low, scores.min()), max(data.scale.high, scores.max())


def _bars(scores, low, high):
    """Bars of the histogram: 80 units high, over the whole width."""
    counts, edges = np.histogram(scores, BINS, (low, high))
    step = WIDTH / BINS
    heights = np.ceil(79 * counts / max(1, counts.max())).astype(int)
    return [
        {
            "x": round(number * step + 1, 1),
            "y": 80 - height,
            "width": round(step - 2, 1),
            "height": height,
            "title": f"{edges[number]:g} to {edges[number + 1]:g}: {counts[number]}",
        }
        for number, height in enumerate(heights)
    ]


def _from_bad_to_good(data):
    """Positions of a few images, the worst first and the best last, evenly by rank."""
    order = np.argsort(data.scale.normalise(data.frame["score"]), kind="stable")
    ranks = np.linspace(0, len(order) - 1, min(PICTURES, len(order)))
    return order[ranks.round().astype(int)]


def _picture(image):
    return {"name": shown(image.name), "score": f"{image.score:.4g}", "data": _thumbnail(image.path)}


def _thumbnail(path):
    """A small JPEG as base64, None where the file cannot be read."""
    from PIL import Image

    from qualitykit.images import ImageError, load_image, resize_image

    try:
        image = load_image(path, max_megapixels=MAX_MEGAPIXELS)
    except (ImageError, OSError):
        return None
    shrink = min(1.0, SIDE / max(image.shape[:2]))
    height, width = (max(1, round(side * shrink)) for side in image.shape[:2])
    buffer = io.BytesIO()
    Image.fromarray(resize_image(image, (height, width))).save(buffer, "JPEG", quality=80)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
