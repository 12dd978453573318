"""Find the files of a downloaded data set by name.

Links inside the root, to files or folders, were put there by whoever may write there, and are followed
wherever they lead. What a label file says is not trusted: a name is only ever looked up among the files that
were found below the root, so that no text of a label file opens anything else.
"""

import os
import posixpath

from qualitykit.datasets.names import is_absolute, outside, safe_name, with_slashes
from qualitykit.datasets.spelling import composed, folded, shown

IGNORED_NAMES = {"thumbs.db", "desktop.ini"}
IGNORED_FOLDERS = {"__macosx"}
MAX_DEPTH = 32
MAX_LINKS = 10_000


def is_litter(name: str) -> bool:
    """Whether a file name is left over from an operating system or an editor (`._x`, `Thumbs.db`, `x~`)."""
    return name.startswith(".") or name.endswith("~") or name.lower() in IGNORED_NAMES | IGNORED_FOLDERS


class FileIndex:
    """Every file below `root`, found by relative name in any spelling that can only mean one file.

    Spellings differ in the case of letters, in how accents are composed, and in bytes that are not UTF-8.
    Linked files and folders are listed under the name of their link. A link that leads to nothing is not
    listed, nor is what lies behind a link to a folder that holds the link.

    Args:
        root: The data set's folder.

    Attributes:
        root: Its absolute path.
        links: Names of the links that lead out of it, sorted.

    Raises:
        FileNotFoundError: If `root` is no folder.
        ValueError: If its folders nest too deep, or too many of them are links.
    """

    def __init__(self, root: str | os.PathLike):
        self.root = os.path.abspath(os.fsdecode(root))
        if not os.path.isdir(self.root):
            raise FileNotFoundError(f"root must be a folder. Received: {os.fsdecode(root)!r}")
        self.links = []
        self._paths = {}  # name: path
        self._folded = {}  # folded name: names
        self._folders = {}  # folded name of a folder: its name
        self._real = _closed(os.path.realpath(self.root))
        # Where absolute names may start, and what that is below the root; all end in '/' but for ''.
        self._places = {_closed(self.root): "", self._real: ""}
        self._linked_folders = 0
        self._scan(self.root, "", MAX_DEPTH, _with_parents(self.root))

    def _scan(self, folder, prefix, depth, trail):
        """List a folder; `trail` identifies the folders that hold it, into which no link leads again."""
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if is_litter(entry.name):
                    continue
                name = prefix + entry.name
                kind = _kind(entry)
                if kind and entry.is_symlink() and not self._follow(entry, name, kind, trail):
                    continue
                if kind == "folder":
                    if not depth:
                        raise ValueError(f"folders nest deeper than {MAX_DEPTH} below {self.root}")
                    self._folders.setdefault(folded(name), name)
                    self._scan(entry.path, name + "/", depth - 1, trail | {_identity(entry.path)})
                elif kind == "file":
                    self._paths[name] = entry.path
                    self._folded.setdefault(folded(name), []).append(name)

    def _follow(self, link, name, kind, trail):
        """Note where a link leads; False for one to a folder that holds it."""
        target = _closed(os.path.realpath(link.path))
        if not target.startswith(self._real):
            self.links.append(name)
        if kind == "file":
            return True
        self._linked_folders += 1
        if self._linked_folders > MAX_LINKS:
            raise ValueError(f"more than {MAX_LINKS} links to folders below {self.root}")
        if _identity(link.path) in trail:
            return False
        self._places.setdefault(target, name + "/")
        return True

    @property
    def names(self) -> list[str]:
        """Relative names of all files, sorted."""
        return sorted(self._paths)

    def path(self, name: str) -> str:
        """Absolute path of a file whose relative name is spelt as on disk."""
        return self._paths[name]

    def relative(self, name: str, start: str) -> str:
        """The relative name of what a table calls `name`; whether such a file is there is not asked.

        Args:
            name: Relative to `start`, or absolute; `..` may stand in it as long as it does not lead out.
            start: Absolute path of a folder.

        Raises:
            UnsafePathError: If it lies neither below the root nor below what a link inside the root leads to.
        """
        inner = self.prefix_of(start)
        if inner is not None and inner + name in self._paths:
            return inner + name
        text = with_slashes(name)
        if text.startswith("~/"):
            raise outside(name)
        path = text if is_absolute(text) else posixpath.join(_slashed(start), text)
        found = self._below(posixpath.normpath(path))
        if found is None and os.path.isabs(text) and not text.startswith("//"):
            found = self._below(_slashed(os.path.realpath(text)))
        if not found:
            raise outside(name)
        return found

    def prefix_of(self, folder: str) -> str | None:
        """How names of files in an absolute folder begin: '' or ending in '/'; None outside the root."""
        return self._below(_closed(folder))

    def _below(self, path):
        """The part of an absolute path below a place that is known, or None."""
        for place, name in self._places.items():
            if os.path.normcase(path).startswith(os.path.normcase(place)):
                return name + path[len(place) :]
        return None

    def find(self, name: str, base: str = "") -> str | None:
        """Absolute path of the file called `name`, or None.

        Args:
            name: Relative to `base`, in any spelling.
            base: Folder, relative to the root: '' or ending in '/'.

        Raises:
            UnsafePathError: If the name could leave the root.
            ValueError: If several files are spelt almost so and none is spelt nearest.
        """
        if base + name in self._paths:
            return self._paths[base + name]
        name = base + safe_name(name)
        if name in self._paths:
            return self._paths[name]
        spellings = self._folded.get(folded(name), [])
        if len(spellings) > 1:
            near = [spelling for spelling in spellings if composed(spelling) == composed(name)]
            if len(near) != 1:
                raise ValueError(f"{name!r} fits several files by spelling alone: {_apart(spellings)}")
            spellings = near
        return self._paths[spellings[0]] if spellings else None

    def folder(self, *names: str) -> str:
        """The first of the named folders that exists, as spelt on disk with a closing `/`, or ''."""
        for name in names:
            if name.strip("/") and folded(safe_name(name)) in self._folders:
                return self._folders[folded(safe_name(name))] + "/"
        return ""

    def locate(self, *endings: str) -> str | None:
        """Relative name of the shallowest file whose name ends in one of `endings` (first one wins), or None.

        An ending is a file name, or one with its last folders (`Data/scores.mat`).
        """
        for ending in endings:
            wanted = "/" + folded(ending)
            hits = [
                name for key, names in self._folded.items() if ("/" + key).endswith(wanted) for name in names
            ]
            if hits:
                return min(hits, key=lambda name: (name.count("/"), name))
        return None

    def locate_folder(self, *names: str) -> str | None:
        """The shallowest folder, anywhere, with one of these names, with a closing `/`, or None."""
        for wanted in names:
            hits = [name for key, name in self._folders.items() if key.split("/")[-1] == folded(wanted)]
            if hits:
                return min(hits, key=lambda name: (name.count("/"), name)) + "/"
        return None

    def require(self, *endings: str) -> str:
        """As `locate`, but a missing file is an error.

        Raises:
            FileNotFoundError: If none is found.
        """
        found = self.locate(*endings)
        if found is None:
            names = " or ".join(repr(ending) for ending in endings)
            raise FileNotFoundError(f"label file {names} not found below {self.root}")
        return found


def _kind(entry):
    """ "folder", "file" or None: what an entry is, or leads to."""
    try:
        return "folder" if entry.is_dir() else "file" if entry.is_file() else None
    except OSError:  # a link to itself leads nowhere
        return None


def _identity(folder):
    status = os.stat(folder)
    return status.st_dev, status.st_ino


def _with_parents(folder):
    """Identities of a folder and of all that hold it."""
    folder = os.path.realpath(folder)
    found = {_identity(folder)}
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        found.add(_identity(folder))
    return frozenset(found)


def _slashed(path):
    return path.replace(os.sep, "/")


def _closed(folder):
    return _slashed(os.path.join(folder, ""))


def _apart(spellings):
    """Spellings in a message, told apart where they look alike."""
    alike = len({composed(spelling) for spelling in spellings}) < len(spellings)
    return ", ".join(map(ascii if alike else shown, spellings))
