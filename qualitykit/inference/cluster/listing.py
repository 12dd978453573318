"""Folders, patterns, tables and addresses in; photographs one after the other out, none of them kept."""

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qualitykit.images.find import is_image_name, parts_match, walk_images
from qualitykit.inference.cluster.parts import Done, Parts
from qualitykit.inference.cluster.places import Place, is_address, split_options

TABLES = (".csv", ".tsv", ".parquet")
_COLUMN = "path"
_MAGIC = re.compile(r"[*?\[]")


class Listed(NamedTuple):
    """One file that was found.

    Args:
        path: as a row of the table is to name it.
        kind: of an image that is passed over, such as "Photoshop"; "" for one that is to be scored.
    """

    path: str
    kind: str = ""


def list_photographs(things: Iterable[str]) -> Iterator[Listed]:
    """The photographs that paths and addresses stand for, as they are found.

    Args:
        things: files, folders and patterns, as `qk.score` takes them; tables of paths (.csv, .tsv, .parquet)
            with a column "path"; addresses that pyarrow knows (s3://, gs://) of files, folders, patterns and
            tables.

    Raises:
        ValueError: a table without that column, or an address that cannot be reached.
        OSError: a table cannot be read.

    Example:
        >>> list(list_photographs(["no/such/file.jpg"]))
        [Listed(path='no/such/file.jpg', kind='')]
    """
    for thing in things:
        if os.path.splitext(split_options(thing)[0])[1].lower() in TABLES:
            yield from map(Listed, _of_table(Place.of(thing)))
        elif is_address(thing):
            yield from _of_address(thing)
        else:
            yield from (Listed(*found) for found in walk_images(thing))


def list_parts(things: Iterable[str], parts: Parts, length: int) -> Iterator:
    """The photographs that have no row yet, a part at a time.

    Args:
        things: as in `list_photographs`.
        parts: where rows are written.
        length: photographs a part, at most.

    Yields:
        `pyarrow.Table` of one row: `paths`, a list of bytes; `already`, how many were left out on the way
        since they have rows; `passed_over`, a list of the kinds of images that were passed over.
    """
    done = Done(parts.names())
    paths, already, kinds = [], 0, Counter()
    for path, kind in list_photographs(things):
        if kind:
            kinds[kind] += 1
        elif path in done:
            already += 1
        else:
            paths.append(os.fsencode(path))
        if len(paths) == length:
            yield _as_row(paths, already, kinds)
            paths, already, kinds = [], 0, Counter()
    yield _as_row(paths, already, kinds)


def _as_row(paths, already, kinds):
    import pyarrow

    types = {
        "paths": pyarrow.list_(pyarrow.binary()),
        "already": pyarrow.int64(),
        "passed_over": pyarrow.list_(pyarrow.string()),
    }
    row = {"paths": paths, "already": already, "passed_over": list(kinds.elements())}
    return pyarrow.Table.from_pylist([row], pyarrow.schema(list(types.items())))


def _of_table(table):
    read = _parquet_paths if table.path.lower().endswith(".parquet") else _text_paths
    for number, path in enumerate(read(table)):
        if not isinstance(path, str) or not path:
            raise ValueError(f"{table.name}: row {number} names no file: {path!r}")
        yield path


def _parquet_paths(table):
    import pyarrow.dataset

    dataset = pyarrow.dataset.dataset(table.path, filesystem=table.system, format="parquet")
    _check_column(table, dataset.schema.names)
    for batch in dataset.to_batches(columns=[_COLUMN]):
        yield from batch.column(0).to_pylist()


def _text_paths(table):
    import csv
    import io

    separator = "\t" if table.path.lower().endswith(".tsv") else ","
    with table.system.open_input_stream(table.path) as stream:
        lines = io.TextIOWrapper(io.BufferedReader(stream), "utf-8-sig", newline="")
        rows = csv.reader(lines, delimiter=separator)
        names = next(rows, [])
        _check_column(table, names)
        place = names.index(_COLUMN)
        yield from (row[place] if len(row) > place else "" for row in rows if row)


def _check_column(table, names):
    if _COLUMN not in names:
        raise ValueError(f"{table.name}: a table of photographs must have a column {_COLUMN!r}: {names}")


def _of_address(address):
    if glob.has_magic(split_options(address)[0]):
        yield from map(Listed, _of_pattern(*split_options(address)))
        return
    place = Place.of(address)
    if place.is_folder:
        yield from (Listed(place.at(path).name) for path in place.walk() if is_image_name(path))
    else:
        yield Listed(address)


def _of_pattern(address, options):
    folder = _MAGIC.split(address)[0].rpartition("/")[0]
    root = Place.of(folder + options)
    pattern = address[len(folder) + 1 :].split("/")
    nothing = True
    for path in root.walk():
        if _matches(path, root, pattern):
            nothing = False
            yield root.at(path).name
    if nothing:
        yield address + options  # whoever reads it says that there is none


def _matches(path, place, pattern):
    inner = path[len(place.path.rstrip("/")) + 1 :].split("/")
    spelt = not glob.has_magic(os.path.splitext(pattern[-1])[1] or "*")
    return parts_match(inner, pattern) and (spelt or is_image_name(path))
