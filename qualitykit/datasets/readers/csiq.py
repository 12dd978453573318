"""CSIQ: 30 references, 866 distorted images of 6 types; DMOS 0..1, lower is better."""

import posixpath
import re

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.sheets import read_table
from qualitykit.datasets.text_tables import read_fields

TOKENS = {
    "awgn": "AWGN",
    "blur": "BLUR",
    "contrast": "contrast",
    "fnoise": "fnoise",
    "jpeg": "JPEG",
    "jpeg2000": "jpeg2000",
}
SHEET_TYPES = {"noise": "awgn", "jpeg 2000": "jpeg2000"}


def read(index: FileIndex) -> Labels:
    """Read `csiq.DMOS.xlsx` (or its export as .csv), else `csiq_label.txt`, which has no std."""
    label_file = index.require("csiq.DMOS.xlsx", "csiq.DMOS.csv", "csiq_label.txt")
    reader = _from_list if label_file.lower().endswith(".txt") else _from_sheet
    frame = reader(index.path(label_file), posixpath.basename(label_file))
    base = folder_of(label_file)
    flat = index.folder(base + "dst_imgs_all", base + "dst_imgs").removeprefix(base)
    nested = index.folder(*(f"{base}dst_imgs/{distortion}" for distortion in TOKENS))
    folders = "dst_imgs/" + frame["distortion"] + "/" if nested else flat or "dst_imgs/"
    frame["file"] = folders + frame["file"]
    return Labels(frame, [label_file], base)


def _from_sheet(path, label_file):
    wanted = ("image", "dst_type", "dst_lev", "dmos_std", "dmos")
    rows = read_table(path, wanted, optional=("dst_idx",), sheet="all_by_image")
    types = [SHEET_TYPES.get(text.lower(), text.lower()) for text in rows["dst_type"]]
    unknown = sorted(set(types) - set(TOKENS))
    if unknown:
        raise ValueError(
            f"{label_file}: dst_type must be one of {', '.join(TOKENS)}. Received: {', '.join(unknown)}"
        )
    levels = parse_numbers(rows["dst_lev"], rows["image"], label_file, "dst_lev").astype("int64")
    names = [
        f"{image}.{TOKENS[distortion]}.{level}.png"
        for image, distortion, level in zip(rows["image"], types, levels, strict=True)
    ]
    return pd.DataFrame(
        {
            "file": names,
            "score": parse_numbers(rows["dmos"], names, label_file, "dmos"),
            "std": parse_numbers(rows["dmos_std"], names, label_file, "dmos_std"),
            "reference": "src_imgs/" + rows["image"] + ".png",
            "distortion": types,
            "level": levels,
        }
    )


def _from_list(path, label_file):
    rows = read_fields(path, ("name", "dmos"))
    parts = [re.fullmatch(r"(.+?)\.([^.]+)\.(\d+)\.png", name, re.IGNORECASE) for name in rows["name"]]
    wrong = [name for name, part in zip(rows["name"], parts, strict=True) if part is None]
    wrong += [part[0] for part in parts if part and part[2].lower() not in TOKENS]
    if wrong:
        raise ValueError(f"{label_file}: names must read IMAGE.TYPE.LEVEL.png. Received: {wrong[0]!r}")
    return pd.DataFrame(
        {
            "file": rows["name"],
            "score": parse_numbers(rows["dmos"], rows["name"], label_file, "dmos"),
            "reference": [f"src_imgs/{part[1]}.png" for part in parts],
            "distortion": [part[2].lower() for part in parts],
            "level": [int(part[3]) for part in parts],
        }
    )
