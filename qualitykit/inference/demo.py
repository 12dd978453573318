"""The demo: two real photographs, damaged in four ways, scored and explained."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_sample_image, load_sample_images

from qualitykit import distortions
from qualitykit.images import save_image
from qualitykit.inference.report_files import report
from qualitykit.models.presets import ModelLike

DAMAGE = ("gaussian_blur", "additive_gaussian_noise", "jpeg", "darken")
LEVELS = (2, 4)


def run_demo(
    out: str | os.PathLike, *, model: ModelLike = "default", progress: bool | None = None
) -> pd.DataFrame:
    """Scores scikit-learn's sample photographs and damaged copies of them.

    Args:
        out: folder that gets the photographs (`demo_photographs/`) and report.html.
        model, progress: as in `score`.

    Returns:
        The table of scores.
    """
    out = Path(out)
    folder = out / "demo_photographs"
    folder.mkdir(parents=True, exist_ok=True)
    paths = write_photographs(folder)
    return report(paths, model=model, out=out / "report.html", title="qualitykit demo", progress=progress)


def half_damaged(name: str, kind: str, level: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """A sample photograph and a copy whose right half is damaged, for maps: two of uint8 (H, W, 3)."""
    image = load_sample_image(name)
    damaged, middle = image.copy(), image.shape[1] // 2
    damaged[:, middle:] = distortions.apply(image[:, middle:], kind, level=level)
    return image, damaged


def write_photographs(folder: str | os.PathLike) -> list[str]:
    """Writes the photographs and their damaged copies; returns the paths, each original before its copies."""
    samples = load_sample_images()
    paths = []
    for name, image in zip(samples.filenames, samples.images, strict=True):
        stem = Path(name).stem
        versions = {"original": image}
        for damage in DAMAGE:
            for level in LEVELS:
                versions[f"{damage}_{level}"] = distortions.apply(image, damage, level=level)
        for version, pixels in versions.items():
            paths.append(folder / f"{stem}_{version}.png")
            save_image(paths[-1], pixels)
    return [str(path) for path in paths]
