"""KADID-10k: 81 references, 25 distortion types at 5 levels, 10,125 images; 1..5, higher is better."""

import posixpath
import re

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.text_tables import read_csv

TYPES = (
    "gaussian_blur",
    "lens_blur",
    "motion_blur",
    "colour_diffusion",
    "colour_shift",
    "colour_quantisation",
    "colour_saturation_1",
    "colour_saturation_2",
    "jpeg2000",
    "jpeg",
    "white_noise",
    "white_noise_colour",
    "impulse_noise",
    "multiplicative_noise",
    "denoise",
    "brighten",
    "darken",
    "mean_shift",
    "jitter",
    "non_eccentricity_patch",
    "pixelate",
    "quantisation",
    "colour_block",
    "high_sharpen",
    "contrast_change",
)


def read(index: FileIndex) -> Labels:
    """Read `dmos.csv`.

    The column `dmos` is a mean opinion (5 = imperceptible) in spite of its name, and `var` a standard
    deviation: no histogram of 30 votes has the variance it would be.

    Raises:
        ValueError: If a name does not follow `IRR_TT_LL.png`.
    """
    label_file = index.require("dmos.csv")
    base, file_name = folder_of(label_file), posixpath.basename(label_file)
    rows = read_csv(index.path(label_file), ("dist_img", "ref_img", "dmos", "var"))
    parts = [_parse(name) for name in rows["dist_img"]]
    both = index.folder(base + "images").removeprefix(base)
    distorted = both or index.folder(base + "distorted_images").removeprefix(base) or "images/"
    references = both or index.folder(base + "reference_images").removeprefix(base) or "images/"
    frame = pd.DataFrame(
        {
            "file": distorted + rows["dist_img"],
            "score": parse_numbers(rows["dmos"], rows["dist_img"], file_name, "dmos"),
            "std": parse_numbers(rows["var"], rows["dist_img"], file_name, "var"),
            "reference": references + rows["ref_img"],
            "distortion": [TYPES[number - 1] for number, _ in parts],
            "level": [level for _, level in parts],
        }
    )
    return Labels(frame, [label_file], base)


def _parse(name):
    match = re.fullmatch(r"i\d\d_(\d\d)_0?([1-5])\.png", name, re.IGNORECASE)
    if not match or not 1 <= int(match[1]) <= len(TYPES):
        raise ValueError(f"dmos.csv: names must read IRR_TT_LL.png. Received: {name!r}")
    return int(match[1]), int(match[2])
