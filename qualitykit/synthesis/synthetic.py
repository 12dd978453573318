"""Synthetic training sets: references in, distorted images with label maps and scores out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualitykit import distortions as room
from qualitykit._defaults import VALIDATION_SHARE
from qualitykit.datasets.dataset import PARTS
from qualitykit.datasets.scale import ScoreScale
from qualitykit.datasets.splits import draw_parts
from qualitykit.images.patch_grid import cut_patches
from qualitykit.similarity.by_name import MAPS, measure_name, similarity_map, similarity_score
from qualitykit.synthesis.folder import SyntheticFolder, distorted_path, reference_path
from qualitykit.synthesis.references import list_references
from qualitykit.synthesis.write import write_set

if TYPE_CHECKING:
    from qualitykit.datasets import IQADataset

SCALES = {
    "ssim": ScoreScale(0, 1),
    "fsim": ScoreScale(0, 1),
    "fsimc": ScoreScale(0, 1),
    "gmsd": ScoreScale(0, 1, higher_is_better=False),
    "mdsi": ScoreScale(0, 1, higher_is_better=False),
}


class SyntheticDataset:
    """Every reference under every distortion at every level, split by reference.

    An item is one distorted image. Items are made when they are asked for, and kept where a folder is given;
    the same arguments give the same pixels. The items of a reference follow each other, distortion by
    distortion and level by level: reading them in that order loads each reference once.

    Args:
        references: folder, list of image files, or a number of generated pictures; see `list_references`.
        size: (height, width) of the references; None keeps photographs' own and generates 384x512.
        distortions: names or families, see `qualitykit.distortions.select`; None takes TID2013's 24.
        levels: some of 1 to 5.
        label_maps: measures to draw maps with, one or several: "ssim_map", "fsim_gradient_map",
            "fsim_phase_map", "mdsi_map", "gmsd_map", or functions (reference, distorted, data_range=255) of
            two batches (N, H, W, 3) that return (N, H, W).
        score: measure to rate images with: "ssim", "fsim", "fsimc", "gmsd", "mdsi", or such a function that
            returns (N,).
        scale: `ScoreScale` of a score that is a function; None for one given by name.
        validation: share of the references for validation, 0..1.
        test: share of the references for test, 0..1.
        seed: integer >= 0, of the distortions and of the split.
        calibrate: as in `qualitykit.distortions.apply`: False is several times faster.
        folder: where images and maps are kept, see `SyntheticFolder`; None keeps nothing.

    Attributes:
        frame: DataFrame, one row an item: `path` (its name in a folder), `reference`, `distortion`, `level`,
            `split`.

    Raises:
        ValueError: an argument is not as described, or `folder` holds another set.

    Example:
        >>> data = SyntheticDataset(4, size=(32, 48), distortions=["jpeg", "gaussian_blur"], levels=[1, 5])
        >>> reference, distorted = data.pair(0)
        >>> len(data), distorted.shape, sorted(data.frame["split"].unique())
        (16, (32, 48, 3), ['test', 'train', 'validation'])
    """

    def __init__(
        self,
        references: int | str | os.PathLike | Iterable,
        *,
        size: tuple[int, int] | None = None,
        distortions: str | Sequence[str] | None = None,
        levels: Sequence[int] = room.LEVELS,
        label_maps: str | Callable | Sequence[str | Callable] = "mdsi_map",
        score: str | Callable = "fsimc",
        scale: ScoreScale | None = None,
        validation: float = VALIDATION_SHARE,
        test: float = 0.1,
        seed: int = 0,
        calibrate: bool = True,
        folder: str | os.PathLike | None = None,
    ):
        self.references = list_references(references, size)
        self.distortions = room.select(distortions)
        self.levels = _some_of("levels", levels, room.LEVELS)
        single = isinstance(label_maps, str) or callable(label_maps)
        measures = [label_maps] if single else list(label_maps)
        self.label_maps = {measure_name(measure, MAPS): measure for measure in measures}
        self.score_name, self._score = measure_name(score, SCALES), score
        self.scale = scale or SCALES.get(self.score_name)
        if self.scale is None:
            raise ValueError("scale must be a ScoreScale where score is a function. Received: None")
        self.seed = seed
        self.calibrate = calibrate
        self.frame = self._make_frame(validation, test)
        self._loaded = (None, None)
        self._folder = None if folder is None else self._open(folder)

    def __len__(self):
        return len(self.frame)

    def __repr__(self):
        return (
            f"SyntheticDataset({len(self.references)} references, {len(self.distortions)} distortions, "
            f"{len(self.levels)} levels: {len(self)} images)"
        )

    def indices(self, part):
        """Positions of the items of a part: "train", "validation" or "test".

        Raises:
            ValueError: `part` is none of the three.
        """
        if part not in PARTS:
            raise ValueError(f"part must be one of {', '.join(PARTS)}. Received: {part!r}")
        return np.flatnonzero(self.frame["split"] == part)

    def reference(self, item):
        """The reference of an item: uint8 RGB (H, W, 3)."""
        number = self.reference_number(item)
        loaded, image = self._loaded
        if loaded != number:
            image = self._kept(reference_path(number), self.references[number].load)
            # One assignment, so that several threads may ask at once.
            self._loaded = (number, image)
        return image

    def pair(self, item):
        """(reference, distorted) of an item: two uint8 RGB arrays (H, W, 3).

        Raises:
            IndexError: there is no such item.
            ImageError: the reference cannot be read.
        """
        row = self.frame.iloc[item]
        reference, seed = self.reference(item), self.seed + self.reference_number(item)

        def distort():
            return room.apply(reference, row["distortion"], row["level"], seed, calibrate=self.calibrate)

        return reference, self._kept(row["path"], distort)

    def maps(self, item):
        """Label maps of an item: float32 (H, W, maps), in the order of `label_maps`."""
        path = self.frame["path"].iloc[item]
        maps = []
        for name, measure in self.label_maps.items():
            values = self._folder and self._folder.read_map(name, path)
            if values is None:
                values = similarity_map(measure, *self.pair(item))
                if self._folder:
                    self._folder.write_map(name, path, values)
            maps.append(values)
        return np.stack(maps, axis=-1)

    def score(self, item):
        """Score of an item by the chosen measure: float."""
        return similarity_score(self._score, *self.pair(item))

    def patches(self, item, size=144, step=120):
        """Patches of an item and of its label maps, on a grid that covers the image.

        Args:
            item: position.
            size: side of a patch in pixels.
            step: pixels from one patch to the next.

        Returns:
            uint8 (patches, size, size, 3) and float32 (patches, size, size, maps).

        Raises:
            ValueError: the image is smaller than a patch.
        """
        return cut_patches(self.pair(item)[1], size, step), cut_patches(self.maps(item), size, step)

    def write(
        self,
        folder: str | os.PathLike | None = None,
        *,
        maps: bool = True,
        workers: int = 2,
        progress: bool = False,
    ) -> IQADataset:
        """Make everything and keep it, with a table of scores; what is there already is not made again.

        Args:
            folder: where; None takes the folder given before. From then on items are read from it.
            maps: False writes no label maps.
            workers: threads that distort.
            progress: show a bar.

        Returns:
            `IQADataset` of the distorted images, their scores, references and parts; the same as
            `load_dataset("table", folder, low=scale.low, high=scale.high, higher_is_better=...)` reads.

        Raises:
            ValueError: there is no folder, or it holds another set.
        """
        if folder is not None:
            self._folder = self._open(folder)
        if self._folder is None:
            raise ValueError("folder must be given, here or when the set is made. Received: None")
        return write_set(self, self._folder, maps, workers, progress)

    def reference_number(self, item):
        """Position of an item's reference in `references`."""
        per_reference = len(self.distortions) * len(self.levels)
        return range(len(self))[item] // per_reference

    def _kept(self, path, make):
        return self._folder.image(path, make) if self._folder else make()

    def _open(self, folder):
        """The folder, if what it holds was made with the same settings."""
        sizes = [None if reference.size is None else list(reference.size) for reference in self.references]
        names = [reference.name for reference in self.references]
        settings = {"references": names, "size": sizes[0], "seed": self.seed, "calibrate": self.calibrate}
        return SyntheticFolder(folder, settings)

    def _make_frame(self, validation, test):
        rows = [
            (distorted_path(number, name, level), reference.name, name, level)
            for number, reference in enumerate(self.references)
            for name in self.distortions
            for level in self.levels
        ]
        frame = pd.DataFrame(rows, columns=["path", "reference", "distortion", "level"])
        return frame.assign(split=draw_parts(frame["reference"].to_numpy(), validation, test, self.seed))


def _some_of(argument, values, known):
    chosen = tuple(values) if not isinstance(values, str) else (values,)
    if not chosen or len(set(chosen)) < len(chosen) or not set(chosen) <= set(known):
        raise ValueError(
            f"{argument} must be some of {', '.join(map(str, known))}, none twice. Received: {values!r}"
        )
    return chosen
