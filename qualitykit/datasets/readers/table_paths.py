"""Where the pictures of somebody's own table lie."""

import os
from collections.abc import Sequence

from qualitykit.datasets.files import FileIndex
from qualitykit.datasets.messages import first_few
from qualitykit.datasets.names import UnsafePathError, is_empty, with_slashes


def place_paths(
    index: FileIndex, cells: Sequence[str], label_file: str, folder: str = "", prefix: str | None = None
) -> tuple[list[str], str]:
    """Names of a table's pictures below the root.

    Args:
        index: `FileIndex` of the root.
        cells: Paths as the table spells them.
        label_file: The table, relative to the root or absolute.
        folder: Folder that paths start from, below the table's folder or the root.
        prefix: What paths begin with where the root stands now.

    Returns:
        (names, base): as `Labels.frame` and `Labels.base` have them.

    Raises:
        ValueError: If a path is blank, or none begins with `prefix`.
        UnsafePathError: If a path leads out of the root.
        FileNotFoundError: If none of the pictures is there, but would be with another `folder` or `prefix`.
    """
    file_name, cells = os.path.basename(label_file), list(cells)
    blank = [number for number, cell in enumerate(cells, 1) if is_empty(cell)]
    if blank:
        raise ValueError(f"{file_name}: {len(blank)} rows without a path, the first is row {blank[0]}")
    if prefix is not None:
        cells = _without_prefix(index, cells, file_name, folder, prefix)
    start, found = _best_start(index, cells, label_file, folder)
    names = _names(index, cells, start, file_name)
    if not found and index.find(names[0]) is None and (option := _option(index, cells[0])):
        raise FileNotFoundError(f"{file_name}: none of its {len(names)} images is there; {option}")
    base = index.prefix_of(start) or ""
    if not all(name.startswith(base) for name in names):
        base = ""
    return [name.removeprefix(base) for name in names], base


def _without_prefix(index, cells, file_name, folder, prefix):
    """Paths with the root in place of `prefix`, which Windows spells in any case."""
    begin = "" if is_empty(prefix) else with_slashes(prefix).rstrip("/") + "/"
    root = os.path.join(index.root, folder)
    texts = [with_slashes(cell) for cell in cells]
    begins = [text.lower().startswith(begin.lower()) for text in texts]
    if not begin or not any(begins):
        raise ValueError(f"{file_name}: prefix must begin a path, such as {cells[0]!r}. Received: {prefix!r}")
    return [
        os.path.join(root, text[len(begin) :]) if own else cell
        for cell, text, own in zip(cells, texts, begins, strict=True)
    ]


def _best_start(index, cells, label_file, folder):
    """The folder that paths start from, and how many of the pictures are there."""
    table = os.path.dirname(os.path.join(index.root, label_file))
    starts = dict.fromkeys(os.path.normpath(os.path.join(start, folder)) for start in (table, index.root))
    found = {}
    for start in starts:
        found[start] = sum(_is_there(index, cell, start) for cell in cells)
        if found[start] == len(cells):
            break
    return max(found.items(), key=lambda one: one[1])


def _is_there(index, cell, start):
    try:
        return index.find(index.relative(cell, start)) is not None
    except ValueError:  # refused later, if no other start serves better
        return False


def _names(index, cells, start, file_name):
    names, outside = [], []
    for cell in cells:
        try:
            names.append(index.relative(cell, start))
        except UnsafePathError:
            outside.append(cell)
    if outside:
        option = _option(index, outside[0])
        raise UnsafePathError(
            f"{file_name}: {len(outside)} names must stay inside the data set's folder {index.root}. "
            f"Received: {first_few(outside)}" + (f"; {option}" if option else "")
        )
    return names


def _option(index, cell):
    """The option that would find a picture which its path does not, or ''."""
    parts = with_slashes(cell).split("/")
    for end in range(1, len(parts)):
        if ".." not in parts[end:] and _is_there(index, "/".join(parts[end:]), index.root):
            beginning = ("\\" if "\\" in cell else "/").join(parts[:end])
            return f"prefix={beginning!r} takes the root in place of it"
    parts = [part for part in parts if part not in ("", ".")]
    found = None if ".." in parts else index.locate("/".join(parts))
    if found is None:
        return ""
    return f"folder={'/'.join(found.split('/')[: -len(parts)])!r} is where {parts[-1]!r} lies"
