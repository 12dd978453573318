"""Files, folders and patterns in; a list of files out, and what was passed over."""

import fnmatch
import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualitykit.images.formats import EXTENSIONS, HEAD, image_kind
from qualitykit.images.read import read_head

Paths = str | os.PathLike | Iterable[str | os.PathLike]


@dataclass(frozen=True)
class Found:
    """What files, folders and patterns stand for.

    Args:
        files: the image files, as `find_images` lists them.
        passed_over: {kind of image: paths}, images that folders and patterns hold beside these: of kinds that
            are not read, or not named as images are. What is no image is in neither.
    """

    files: list[str]
    passed_over: dict[str, list[str]]

    def summary(self) -> str:
        """Return what was passed over in one line, empty where nothing was.

        Example:
            >>> Found([], {"Photoshop": ["a.psd", "b.psd"], "ICO": ["c.ico"]}).summary()
            '3 images passed over: 2 Photoshop, 1 ICO'
        """
        count = sum(map(len, self.passed_over.values()))
        kinds = ", ".join(f"{len(paths)} {kind}" for kind, paths in self.passed_over.items())
        return f"{count} image{'s' if count > 1 else ''} passed over: {kinds}" if count else ""


def find_images(paths: Paths) -> list[str]:
    """List the image files that files, folders and patterns stand for, in the order given.

    - A path that exists is taken as it is, also where it could be read as a pattern. A file is kept whatever
      its extension. A folder, whatever its name, gives every file below it that is named as an image is, in
      natural order (2.jpg before 10.jpg). Hidden names and `__MACOSX` are left out; linked folders are
      followed, but no folder is entered twice; a folder that may not be read is listed itself.
    - Otherwise `*`, `?`, `[...]` and `**` (any number of folders) make a pattern. Its matches are kept where
      they are named as images are, or where the pattern spells their extension (`*.dat`).
    - What matches nothing is kept as it is, so that whoever reads the files reports it.

    Args:
        paths: one path or several.

    Returns:
        Paths as strings, spelt as they were given; a path given twice is listed twice.

    Example:
        >>> find_images(["no/such/file.jpg"])
        ['no/such/file.jpg']
    """
    return [path for path, wanted in _expand_all(paths) if wanted]


def scan_images(paths: Paths) -> Found:
    """Do as `find_images` does, and name the images that it passes over.

    The first bytes of what is not named as an image that is read are looked at, so this takes longer.

    Args:
        paths: one path or several.

    Example:
        >>> scan_images(["no/such/file.jpg"])
        Found(files=['no/such/file.jpg'], passed_over={})
    """
    files: list[str] = []
    passed_over: dict[str, list[str]] = {}
    for path, kind in walk_images(paths):
        (passed_over.setdefault(kind, []) if kind else files).append(path)
    return Found(files, passed_over)


def walk_images(paths: Paths) -> Iterator[tuple[str, str]]:
    """Yield what `scan_images` finds, folder by folder, as (path, kind of what is passed over or "").

    Args:
        paths: one path or several.

    Example:
        >>> list(walk_images(["no/such/file.jpg"]))
        [('no/such/file.jpg', '')]
    """
    for path, wanted in _expand_all(paths):
        if wanted:
            yield path, ""
        elif kind := image_kind(read_head(path, HEAD), os.path.splitext(path)[1]):
            yield path, kind


def _expand_all(paths: Paths) -> Iterator[tuple[str, bool]]:
    """Yield (path, whether it is to be read) of all that paths stand for."""
    if isinstance(paths, (str, bytes, os.PathLike)):
        paths = [paths]
    for path in paths:
        yield from _expand(os.fsdecode(path))


def _expand(path: str) -> Iterator[tuple[str, bool]]:
    if os.path.isdir(path):
        yield from _walk(path)
    elif "\0" in path or os.path.lexists(path) or not glob.has_magic(path):
        yield path, True
    else:
        found = _match(path)
        yield from found
        if not any(wanted for _, wanted in found):
            yield path, True


def is_image_name(name: str) -> bool:
    """Return whether a file name ends as an image file does."""
    return os.path.splitext(name)[1].lower() in EXTENSIONS


def natural_key(name: str) -> tuple:
    """Return a sorting key under which numbers inside names count as numbers.

    Example:
        >>> sorted(["10.jpg", "2.jpg"], key=natural_key)
        ['2.jpg', '10.jpg']
    """
    pieces = re.split(r"([0-9]+)", name.casefold())
    return tuple((int(p), "") if i % 2 else (-1, p) for i, p in enumerate(pieces)), name


def _walk(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield (path, whether it is named as an image) of all files below `folder`, each folder at most once."""
    root = os.path.realpath(folder)
    seen = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            yield path, is_image_name(path)
            continue
        try:
            waiting.extend(_entries(path, root, seen))
        except OSError:  # may not be read: listed itself, so that it is reported
            yield path, True


def _entries(folder: str, root: str, seen: set) -> list[str]:
    """Return what is to be visited in a folder, last first."""
    status = os.stat(folder)
    if (status.st_dev, status.st_ino) in seen:
        return []
    seen.add((status.st_dev, status.st_ino))
    entries = []
    for name in sorted(os.listdir(folder), key=natural_key, reverse=True):
        path = os.path.join(folder, name)
        if name.startswith(".") or name == "__MACOSX":
            continue
        if os.path.islink(path) and os.path.isdir(path) and _repeats(os.path.realpath(path), root):
            continue
        entries.append(path)
    return entries


def _repeats(target: str, root: str) -> bool:
    """Return whether what a link leads to lies below the root, and so is listed anyway, or holds the root."""
    target, root = os.path.join(target, ""), os.path.join(root, "")
    return target.startswith(root) or root.startswith(target)


def _match(pattern: str) -> list[tuple[str, bool]]:
    """Return (path, whether it is to be read) of what a pattern matches, in natural order, folders walked."""
    spelt = os.path.splitext(pattern)[1]
    any_extension = spelt != "" and not glob.has_magic(spelt)
    found = []
    for path in sorted(_candidates(pattern), key=lambda p: [natural_key(part) for part in p.split(os.sep)]):
        if os.path.isdir(path):
            found.extend(_walk(path))
        else:
            found.append((path, any_extension or is_image_name(path)))
    return found


def _candidates(pattern: str) -> list[str]:
    """Return the paths that match; `**` only gives files, as the folders among them hold nothing else."""
    parts = pattern.split(os.sep)
    if "**" not in parts:
        return glob.glob(pattern)
    first = parts.index("**")
    stem = os.sep.join(parts[:first])
    if first == 0:
        roots = [os.curdir]
    else:
        roots = glob.glob(stem or os.sep) if glob.has_magic(stem) else [stem or os.sep]
    rest = parts[first:] if parts[-1] != "**" else [*parts[first:], "*"]
    found = []
    for root in filter(os.path.isdir, roots):
        for path, _ in _walk(root):
            inner = os.path.relpath(path, root).split(os.sep)
            if parts_match(inner, rest):
                found.append(os.path.join(*inner) if first == 0 else path)
    return found


def parts_match(parts: list[str], pattern: list[str]) -> bool:
    """Return whether path parts match pattern parts, where `**` stands for any number of parts.

    Example:
        >>> parts_match(["2024", "may", "a.jpg"], ["**", "*.jpg"])
        True
    """
    if not pattern or not parts:
        return not parts and all(p == "**" for p in pattern)
    if pattern[0] == "**":
        return parts_match(parts, pattern[1:]) or parts_match(parts[1:], pattern)
    return fnmatch.fnmatchcase(parts[0], pattern[0]) and parts_match(parts[1:], pattern[1:])
