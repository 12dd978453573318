"""The folder that holds a synthetic set: files are written whole or not at all, and never twice."""

import csv
import io
import json
import os

import numpy as np

from qualitykit._files import write_atomically
from qualitykit.distortions import get
from qualitykit.images import load_image, save_image

SETTINGS = "synthetic.json"
LABELS = "labels.csv"


def reference_path(number):
    """Name of a reference in the folder, by its position from 0.

    Example:
        >>> reference_path(0)
        'images/I0001.png'
    """
    return f"images/I{number + 1:04d}.png"


def distorted_path(number, distortion, level):
    """Name of a distorted image in the folder: reference, the distortion's number, level.

    Example:
        >>> distorted_path(0, "jpeg", 3)
        'images/I0001_10_3.png'
    """
    return f"images/I{number + 1:04d}_{get(distortion).number:02d}_{level}.png"


class SyntheticFolder:
    """Images, label maps and scores under one root.

    `images/` holds references and distorted images, `maps/<measure>/` label maps as 16-bit floats,
    `scores/<measure>/` each reference's scores, `labels.csv` the table of a set that was written to the end,
    and `synthetic.json` what the pixels depend on.

    Args:
        root: the folder, made when missing.
        settings: dict, what the pixels depend on.

    Raises:
        ValueError: the folder holds a set made with other settings.
    """

    def __init__(self, root, settings):
        self.root = os.fspath(root)
        os.makedirs(self.root, exist_ok=True)
        path = self.path(SETTINGS)
        if not os.path.exists(path):
            text = json.dumps(settings, indent=1, ensure_ascii=False) + "\n"
            write_atomically(path, text)
            return
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        different = sorted(
            key for key in settings.keys() | found.keys() if settings.get(key) != found.get(key)
        )
        if different:
            raise ValueError(
                f"folder must be empty or hold the same set. Received: {self.root}, with another "
                f"{', '.join(different)}"
            )

    def path(self, name):
        """Where a file lies; its folder is made when missing."""
        path = os.path.join(self.root, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def image(self, name, make):
        """The image of that name: uint8 RGB; made and written when it is not there."""
        path = self.path(name)
        if os.path.exists(path):
            return load_image(path)
        image = make()
        save_image(path, image)
        return image

    def read_map(self, measure, name):
        """The label map of an image: float32 (H, W); None when none was written."""
        path = self._map_path(measure, name)
        return np.load(path).astype(np.float32) if os.path.exists(path) else None

    def write_map(self, measure, name, values):
        """Store the label map of an image as 16-bit floats: to a two-thousandth of its value."""
        stream = io.BytesIO()
        np.save(stream, values.astype(np.float16))
        write_atomically(self._map_path(measure, name), stream.getvalue())

    def complete(self, name, measures):
        """Whether an image and its maps have all been written."""
        paths = [self.path(name), *(self._map_path(measure, name) for measure in measures)]
        return all(os.path.exists(path) for path in paths)

    def read_scores(self, measure, number):
        """{image: score} of a reference's distorted images; empty when none was written."""
        path = self._scores_path(measure, number)
        if not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8", newline="") as file:
            return {name: float(score) for name, score in csv.reader(file)}

    def write_scores(self, measure, number, scores):
        """Store {image: score} of a reference's distorted images."""
        self._write_csv(self._scores_path(measure, number), scores.items())

    def write_labels(self, frame):
        """Store the table of the whole set."""
        self._write_csv(self.path(LABELS), [frame.columns, *frame.itertuples(index=False)])

    def _map_path(self, measure, name):
        return self.path(f"maps/{measure}/{os.path.basename(name).removesuffix('.png')}.npy")

    def _scores_path(self, measure, number):
        return self.path(f"scores/{measure}/I{number + 1:04d}.csv")

    def _write_csv(self, path, rows):
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows(rows)
        write_atomically(path, stream.getvalue())
