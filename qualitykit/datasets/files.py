"""Find the files of a downloaded data set by name, and never leave its folder."""

import os
import re

IGNORED_NAMES = {"thumbs.db", "desktop.ini"}
IGNORED_FOLDERS = {"__macosx"}
MAX_DEPTH = 32


class UnsafePathError(ValueError):
    """A label file names something outside the data set's folder."""


def safe_name(name):
    """Return a relative name with forward slashes; refuse what could leave the root.

    Args:
        name: A file name as a label file spells it; a backslash counts as `/`.

    Returns:
        The name without `.` parts and doubled slashes.

    Raises:
        UnsafePathError: If the name is empty, absolute, holds `..`, a drive letter or a NUL character.

    Example:

    >>> safe_name("./images/a.png")
    'images/a.png'
    """
    text = str(name).strip().replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if not parts:
        raise UnsafePathError(f"file name must not be empty. Received: {name!r}")
    if text.startswith(("/", "~/")) or re.match(r"[A-Za-z]:", text) or ".." in parts or "\0" in text:
        raise UnsafePathError(f"file name must stay inside the data set's folder. Received: {name!r}")
    return "/".join(parts)


def is_litter(name):
    """Whether a file name is left over from an operating system or an editor (`._x`, `Thumbs.db`, `x~`)."""
    return name.startswith(".") or name.endswith("~") or name.lower() in IGNORED_NAMES | IGNORED_FOLDERS


class FileIndex:
    """Every file below `root`, found by relative name whatever the case of its letters.

    Links to files are kept when they end inside `root`. Links that lead out and links to folders are not
    followed, and asking for something behind one is an error.

    Args:
        root: The data set's folder.

    Raises:
        FileNotFoundError: If `root` is no folder.
        ValueError: If its folders nest too deep.
    """

    def __init__(self, root):
        self.root = os.path.abspath(os.fspath(root))
        if not os.path.isdir(self.root):
            raise FileNotFoundError(f"root must be a folder. Received: {os.fspath(root)!r}")
        self._inside = os.path.join(os.path.realpath(self.root), "")
        self._paths = {}
        self._folded = {}
        self._links = set()
        self._folders = {}
        self._scan(self.root, "", MAX_DEPTH)

    def _scan(self, folder, prefix, depth):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = prefix + entry.name
                if is_litter(entry.name):
                    continue
                if entry.is_symlink() and not self._stays_inside(entry):
                    self._links.add(name.lower())
                elif entry.is_dir():
                    if not depth:
                        raise ValueError(f"folders nest deeper than {MAX_DEPTH} below {self.root}")
                    self._folders.setdefault(name.lower(), name)
                    self._scan(entry.path, name + "/", depth - 1)
                elif entry.is_file():
                    self._paths[name] = entry.path
                    self._folded.setdefault(name.lower(), []).append(name)

    def _stays_inside(self, link):
        try:
            return link.is_file() and os.path.realpath(link.path).startswith(self._inside)
        except OSError:  # a link to itself leads nowhere
            return False

    @property
    def names(self):
        """Relative names of all files, sorted."""
        return sorted(self._paths)

    def path(self, name):
        """Absolute path of a file whose relative name is spelt as on disk."""
        return self._paths[name]

    def find(self, name):
        """Absolute path of the file called `name` (relative, any case), or None.

        Raises:
            UnsafePathError: If the name leaves the root or lies behind a link that does.
            ValueError: If several files differ from `name` by case alone and none matches exactly.
        """
        name = safe_name(name)
        if name in self._paths:
            return self._paths[name]
        self._refuse_link(name)
        spellings = self._folded.get(name.lower(), [])
        if len(spellings) > 1:
            raise ValueError(f"{name!r} fits several files by case alone: {', '.join(spellings)}")
        return self._paths[spellings[0]] if spellings else None

    def _refuse_link(self, name):
        parts = name.lower().split("/")
        if any("/".join(parts[:end]) in self._links for end in range(1, len(parts) + 1)):
            raise UnsafePathError(f"{name!r} is a link to a folder or out of {self.root}")

    def folder(self, *names):
        """The first of the named folders that exists, as spelt on disk with a closing `/`; '' when none does.

        Raises:
            UnsafePathError: If a name is a link.
        """
        for name in names:
            if name.strip("/"):
                name = safe_name(name)
                self._refuse_link(name)
                if name.lower() in self._folders:
                    return self._folders[name.lower()] + "/"
        return ""

    def locate(self, *endings):
        """Relative name of the shallowest file whose name ends in one of `endings` (first one wins), or None.

        An ending is a file name, or one with its last folders (`Data/scores.mat`).
        """
        for ending in endings:
            wanted = "/" + ending.lower()
            hits = [name for name in self._paths if ("/" + name.lower()).endswith(wanted)]
            if hits:
                return min(hits, key=lambda name: (name.count("/"), name))
        return None

    def locate_folder(self, *names):
        """The shallowest folder, anywhere, with one of these names, with a closing `/`, or None."""
        for wanted in names:
            hits = [name for name in self._folders.values() if name.lower().split("/")[-1] == wanted.lower()]
            if hits:
                return min(hits, key=lambda name: (name.count("/"), name)) + "/"
        return None

    def require(self, *endings):
        """As `locate`, but a missing file is an error.

        Raises:
            FileNotFoundError: If none is found.
            UnsafePathError: If it lies behind a link that leads out.
        """
        found = self.locate(*endings)
        if found is None:
            behind = [
                link for link in self._links if ("/" + link).endswith(tuple("/" + e.lower() for e in endings))
            ]
            if behind:
                self._refuse_link(behind[0])
            names = " or ".join(repr(ending) for ending in endings)
            raise FileNotFoundError(f"label file {names} not found below {self.root}")
        return found
