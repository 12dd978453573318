"""A small album on the disk and its report, for tests that look at the page in a browser."""

import numpy as np
import pandas as pd

from qualitykit.analysis.report import report_page
from qualitykit.images import save_image

NAMES = ["photo 10.jpg", "photo 2.jpg", "Apfel.png", "tall.jpg", 'say "cheese", please.jpg', "zebra.webp"]
SCORES = [71.3, 9.5, 100.0, 38.2, 55.0, 62.4]
SIZES = [(60, 90), (90, 60), (300, 400), (400, 300), (120, 160), (90, 120)]


def write_album(folder):
    """Photographs of several sizes in `folder`: their table for `report_page`, and their pixels by path."""
    rng = np.random.default_rng(0)
    images = {}
    for name, size in zip(NAMES, SIZES, strict=True):
        path = str(folder / name)
        images[path] = rng.integers(0, 256, (*size, 3), dtype="uint8")
        save_image(path, images[path])
    table = pd.DataFrame(
        {"path": list(images), "score": SCORES, "seconds": [0.2, 0.1, np.nan, 0.4, 0.3, 0.5]}
    )
    table["height"], table["width"] = zip(*SIZES, strict=True)
    return table, images


def write_report(folder, out="report.html", **options):
    """The album's report with maps of two streams and of damage, and with two files that failed."""
    folder.mkdir(exist_ok=True)
    table, images = write_album(folder)
    rng = np.random.default_rng(1)
    heats = {path: list(rng.uniform(-1, 1, (3, *image.shape[:2]))) for path, image in images.items()}
    lost = {
        "path": ["lost.jpg", "<img src=x onerror='hacked=1'>.jpg"],
        "error": ["no such file", "hidden_" * 30],
    }
    defaults = {
        "damages": {path: np.abs(heat[0]) for path, heat in heats.items()},
        "streams": ["left", "right"],
        "title": "Holiday photographs",
        "model_card": {"name": "default", "sha256": "0123456789abcdef" * 4},
        "card_details": {"gamma": 0.0026},
        "map_note": "It knows noise well.",
        "passed_over": {"camera raw": (["x.cr2"], "Install the extra.")},
        "training_ratings": rng.normal(60, 20, 500),
    }
    table = pd.concat([table, pd.DataFrame(lost)], ignore_index=True)
    return report_page(table, images, heats, out=folder.parent / out, **(defaults | options))
