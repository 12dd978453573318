"""What TID2008 and TID2013 share: the file layout and the names."""

import posixpath
import re

import pandas as pd

from qualitykit.datasets.columns import parse_numbers
from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.labels import Labels, folder_of
from qualitykit.datasets.text_tables import read_fields


def read_tid(index: FileIndex, types: int, levels: int) -> Labels:
    """Read `mos_with_names.txt` and, where it is there, `mos_std.txt`.

    The letter case of the names differs between the label file, the disk and the copies in circulation; the
    index does not mind it. Distortions bear the names of `qualitykit.distortions`.

    Args:
        index: `FileIndex` of the root.
        types: Number of distortion types.
        levels: Number of levels.

    Raises:
        ValueError: If a name does not follow `iRR_TT_L.bmp` or the two files differ in length.
    """
    from qualitykit.distortions import names as distortion_names

    label_file = index.require("mos_with_names.txt")
    base, file_name = folder_of(label_file), posixpath.basename(label_file)
    rows = read_fields(index.path(label_file), ("mos", "name"))
    parts = [_parse(name, types, levels) for name in rows["name"]]
    frame = pd.DataFrame(
        {
            "file": "distorted_images/" + rows["name"],
            "score": parse_numbers(rows["mos"], rows["name"], file_name, "MOS"),
            "reference": [f"reference_images/I{reference}.BMP" for reference, _, _ in parts],
            "distortion": [distortion_names()[number - 1] for _, number, _ in parts],
            "level": [level for _, _, level in parts],
        }
    )
    label_files = [label_file]
    std_file = index.find(base + "mos_std.txt")
    if std_file is not None:
        frame["std"] = _deviations(std_file, rows["name"])
        label_files.append(base + "mos_std.txt")
    return Labels(frame, label_files, base)


def _parse(name, types, levels):
    match = re.fullmatch(r"i(\d\d)_(\d\d)_(\d)\.bmp", name, re.IGNORECASE)
    if not match or not (1 <= int(match[2]) <= types and 1 <= int(match[3]) <= levels):
        wanted = f"iRR_TT_L.bmp (TT to {types}, L to {levels})"
        raise ValueError(f"mos_with_names.txt: names must read {wanted}. Received: {name!r}")
    return match[1], int(match[2]), int(match[3])


def _deviations(path, names):
    rows = read_fields(path, ("std",))
    if len(rows) != len(names):
        raise ValueError(
            f"mos_std.txt must hold {len(names)} lines as mos_with_names.txt does. Received: {len(rows)}"
        )
    return parse_numbers(rows["std"], names, "mos_std.txt", "std")
