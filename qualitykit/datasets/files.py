"""Find the files of a downloaded data set by name, and never leave its folder."""

import os
import re

IGNORED_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}
IGNORED_FOLDERS = {"__macosx"}
MAX_DEPTH = 5


class UnsafePathError(ValueError):
    """A label file names something outside the data set's folder."""


def safe_name(name):
    """Return a relative name with forward slashes; refuse what could leave the root.

    Args:
        name: A file name as a label file spells it; `\\` counts as `/`.

    Returns:
        The name without `.` parts and doubled slashes.

    Raises:
        UnsafePathError: If the name is empty, absolute, holds `..`, a drive letter or a NUL character.

    Example:

    >>> safe_name("./images\\\\a.png")
    'images/a.png'
    """
    text = str(name).strip().replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if not parts or "\0" in text:
        raise UnsafePathError(f"file name must not be empty, got {name!r}")
    if text.startswith(("/", "~/")) or re.match(r"^[A-Za-z]:", text) or ".." in parts:
        raise UnsafePathError(f"file name must stay inside the data set's folder, got {name!r}")
    return "/".join(parts)


def is_ignored(name):
    """Whether a file name is litter of an operating system or an editor (`._x`, `Thumbs.db`, `x~`)."""
    return name.startswith(".") or name.lower() in IGNORED_NAMES or name.endswith("~")


class FileIndex:
    """Every file below `root`, found by relative name whatever the case of its letters.

    Links to files are kept when they end inside `root`; links that lead out, and links to folders, are not
    followed, and asking for something behind one is an error.

    Args:
        root: The data set's folder.

    Raises:
        FileNotFoundError: If `root` is no folder.
    """

    def __init__(self, root):
        self.root = os.path.abspath(os.fspath(root))
        if not os.path.isdir(self.root):
            raise FileNotFoundError(f"root must be a folder, got {os.fspath(root)!r}")
        self._exact = {}
        self._folded = {}
        self._links = set()
        self._folders = {"": ""}
        self._scan(self.root, "", MAX_DEPTH)

    def _scan(self, folder, prefix, depth):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if is_ignored(entry.name) or entry.name.lower() in IGNORED_FOLDERS:
                    continue
                name = prefix + entry.name
                if entry.is_symlink() and not self._link_stays_inside(entry):
                    self._links.add(name.lower())
                elif entry.is_dir():
                    self._folders.setdefault(name.lower(), name)
                    if depth > 1:
                        self._scan(entry.path, name + "/", depth - 1)
                elif entry.is_file():
                    self._exact[name] = entry.path
                    self._folded.setdefault(name.lower(), []).append(name)

    def _link_stays_inside(self, entry):
        inside = os.path.realpath(self.root) + os.sep
        return entry.is_file() and os.path.realpath(entry.path).startswith(inside)

    def names(self):
        """Relative names of all files, sorted."""
        return sorted(self._exact)

    def find(self, name):
        """Absolute path of the file called `name` (relative, any case), or None.

        Raises:
            UnsafePathError: If the name leaves the root or lies behind a link that does.
            ValueError: If several files differ from `name` by case alone and none matches exactly.
        """
        name = safe_name(name)
        if name in self._exact:
            return self._exact[name]
        self._refuse_link(name)
        candidates = self._folded.get(name.lower(), [])
        if len(candidates) > 1:
            raise ValueError(f"{name!r} matches several files by case alone: {', '.join(candidates)}")
        return self._exact[candidates[0]] if candidates else None

    def _refuse_link(self, name):
        parts = name.lower().split("/")
        for end in range(1, len(parts) + 1):
            if "/".join(parts[:end]) in self._links:
                raise UnsafePathError(f"{name!r} is a link that leads out of {self.root} (or to a folder)")

    def folder(self, *names):
        """The first of the named folders that exists, as spelt on disk with a closing `/`; else ''.

        Raises:
            UnsafePathError: If a name is a link.
        """
        for name in names:
            name = name.strip("/")
            if name:
                self._refuse_link(name)
            if name and name.lower() in self._folders:
                return self._folders[name.lower()] + "/"
        return ""

    def locate(self, *file_names):
        """Relative name of the shallowest file that bears one of these names (first name wins), or None."""
        for file_name in file_names:
            wanted = file_name.lower()
            hits = [name for name in self._exact if ("/" + name.lower()).endswith("/" + wanted)]
            if hits:
                return min(hits, key=lambda name: (name.count("/"), name))
        return None

    def require(self, *file_names):
        """As `locate`, but a missing file is an error.

        Raises:
            FileNotFoundError: If none of the names is found.
        """
        found = self.locate(*file_names)
        if found is None:
            for file_name in file_names:
                self._refuse_link(safe_name(file_name))
            names = " or ".join(repr(name) for name in file_names)
            raise FileNotFoundError(f"label file {names} not found below {self.root}")
        return found
