"""Write a division to a small file and read it again, so that a result can be repeated."""

import csv
import json
import os

from qualitykit.datasets.dataset import PARTS
from qualitykit.datasets.messages import first_few, warn

SUFFIXES = (".json", ".csv")


def save_split(data, path):
    """Write which image is in which part, by name relative to the data set's root.

    Args:
        data: `IQADataset` with a filled `split` column.
        path: A `.json` file (data set's name and a list of names per part) or a `.csv` file (`name,split`).

    Raises:
        ValueError: If an image has no part or the file is of another kind.
    """
    suffix = _suffix(path)
    parts = data.frame["split"]
    if parts.isna().any():
        raise ValueError(f"{data.name}: {parts.isna().sum()} images are in no part; call split() first")
    rows = sorted(zip(data.names, parts, strict=True))
    with open(path, "w", encoding="utf-8", newline="") as file:
        if suffix == ".csv":
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([("name", "split"), *rows])
        else:
            lists = {part: [name for name, of in rows if of == part] for part in PARTS}
            json.dump(
                {"dataset": data.name, "images": len(rows), "parts": lists},
                file,
                indent=1,
                ensure_ascii=False,
            )
            file.write("\n")


def load_split(data, path):
    """Fill the `split` column from a file of `save_split`.

    Images are matched by relative name in any case, or by file name alone where that is unique (copies of a
    data set differ in their folders).

    Args:
        data: `IQADataset`.
        path: The file.

    Returns:
        A new `IQADataset`; a warning counts the names in the file that the data set lacks.

    Raises:
        ValueError: If the file is of another kind or for another data set, names an image twice or with an
            unknown part, or does not name every image.
    """
    wanted = _read(path, data.name)
    found = _matches(wanted, data.names)
    parts = [wanted.get(name) for name in found]
    lacking = [name for name, part in zip(data.names, parts, strict=True) if part is None]
    if lacking:
        raise ValueError(f"{path} must name every image, it lacks {len(lacking)}: {first_few(lacking)}")
    unused = sorted(set(wanted) - set(found))
    if unused:
        warn(f"{path}: {len(unused)} names are not in {data.name}: {first_few(unused)}")
    return data.with_frame(data.frame.assign(split=parts))


def _suffix(path):
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"path must end in {' or '.join(SUFFIXES)}. Received: {os.fspath(path)!r}")
    return suffix


def _read(path, dataset):
    """Dict from lower-case name to part."""
    read = _csv_rows if _suffix(path) == ".csv" else _json_rows
    try:
        of, rows = read(path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is no split file (save_split writes them): {error!r}") from error
    if of not in (None, dataset):
        raise ValueError(f"{path} is a split of {of!r}, not of {dataset!r}")
    wanted = {name.lower(): part for name, part in rows}
    if len(wanted) != len(rows):
        raise ValueError(f"{path} names {len(rows) - len(wanted)} images twice")
    wrong = sorted(set(wanted.values()) - set(PARTS))
    if wrong:
        raise ValueError(f"{path}: split must be one of {', '.join(PARTS)}. Received: {', '.join(wrong)}")
    return wanted


def _csv_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return None, [(row["name"], row["split"]) for row in csv.DictReader(file)]


def _json_rows(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    return content["dataset"], [(name, part) for part, names in content["parts"].items() for name in names]


def _matches(wanted, names):
    """The file's spelling of each name: itself, or the one with the same file name."""
    by_file = {}
    for name in wanted:
        by_file.setdefault(name.rpartition("/")[2], []).append(name)
    matches = []
    for name in (name.lower() for name in names):
        same_file = by_file.get(name.rpartition("/")[2], [])
        matches.append(name if name in wanted or len(same_file) != 1 else same_file[0])
    return matches
