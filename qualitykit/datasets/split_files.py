"""Write a division to a small file and read it again, so that a result can be repeated."""

import csv
import io
import json
import os
from collections import Counter

from qualitykit._files import write_atomically
from qualitykit.datasets.dataset import PARTS, IQADataset
from qualitykit.datasets.messages import first_few, warn
from qualitykit.datasets.spelling import composed, folded

SUFFIXES = (".json", ".csv")


def save_split(data: IQADataset, path: str | os.PathLike) -> None:
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
    write_atomically(path, _as_csv(rows) if suffix == ".csv" else _as_json(data.name, rows))


def _as_csv(rows):
    """Bytes, for those of a name need not be UTF-8; all quoted, for a name may hold line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("name", "split"), *rows])
    return text.getvalue().encode("utf-8", "surrogateescape")


def _as_json(name, rows):
    lists = {part: [image for image, of in rows if of == part] for part in PARTS}
    content = {"dataset": name, "images": len(rows), "parts": lists}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def load_split(data: IQADataset, path: str | os.PathLike) -> IQADataset:
    """Fill the `split` column from a file of `save_split`.

    Images are matched by relative name; those left by one that differs in case or in how accents are
    composed, then by file name alone (copies of a data set differ in their folders), where only one fits.

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
    parts = [wanted.get(found.get(name)) for name in data.names]
    lacking = [name for name, part in zip(data.names, parts, strict=True) if part is None]
    if lacking:
        raise ValueError(f"{path} must name every image, it lacks {len(lacking)}: {first_few(lacking)}")
    unused = sorted(set(wanted) - set(found.values()))
    if unused:
        warn(f"{path}: {len(unused)} names are not in {data.name}: {first_few(unused)}")
    return data.with_frame(data.frame.assign(split=parts))


def _suffix(path):
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"path must end in {' or '.join(SUFFIXES)}. Received: {os.fspath(path)!r}")
    return suffix


def _read(path, dataset):
    """Dict from name to part."""
    read = _csv_rows if _suffix(path) == ".csv" else _json_rows
    try:
        of, rows = read(path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is no split file (save_split writes them): {error!r}") from error
    if of not in (None, dataset):
        raise ValueError(f"{path} is a split of {of!r}, not of {dataset!r}")
    wanted = dict(rows)
    if len(wanted) != len(rows):
        raise ValueError(f"{path} names {len(rows) - len(wanted)} images twice")
    wrong = sorted(set(wanted.values()) - set(PARTS))
    if wrong:
        raise ValueError(f"{path}: split must be one of {', '.join(PARTS)}. Received: {', '.join(wrong)}")
    return wanted


def _csv_rows(path):
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return None, [(row["name"], row["split"]) for row in csv.DictReader(file)]


def _json_rows(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    return content["dataset"], [(name, part) for part, names in content["parts"].items() for name in names]


def _matches(wanted, names):
    """{name: the file's spelling of it}, the nearest spellings first, each used once."""
    matches = {name: name for name in names if name in wanted}
    for key in (composed, folded, _file_name):
        ours = _unique(key, [name for name in names if name not in matches])
        theirs = _unique(key, set(wanted) - set(matches.values()))
        matches |= {ours[same]: theirs[same] for same in ours.keys() & theirs.keys()}
    return matches


def _file_name(name):
    return folded(name).rpartition("/")[2]


def _unique(key, names):
    """{key: name} of the names that share their key with no other."""
    keys = {name: key(name) for name in names}
    counts = Counter(keys.values())
    return {shared: name for name, shared in keys.items() if counts[shared] == 1}
