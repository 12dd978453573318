"""The photographs on the page: those of a folder, and those that were dropped."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from qualitykit._files import sha256_of, write_atomically
from qualitykit.images import ImageError, read_photograph, scan_images
from qualitykit.webapp.limits import Limits
from qualitykit.webapp.names import file_name, free_path, shown_name


@dataclass
class Entry:
    """One photograph.

    Args:
        id: what the page calls it.
        name: what people see.
        path: where its bytes lie.
        size: of the file in bytes, for a dropped one that lies in the temporary folder; 0 for all others.
        width, height: in pixels, once they are known.
    """

    id: str
    name: str
    path: Path
    size: int = 0
    width: int | None = None
    height: int | None = None


class Album:
    """Photographs by id; may be used from several threads.

    Args:
        folder: of photographs to look at and to rate. It may be missing: it is made when a dropped photograph
            is kept in it.
        limits: `Limits`.

    Raises:
        ValueError: the folder holds more photographs than are listed.
    """

    def __init__(self, folder: Path, limits: Limits):
        self.folder, self.limits = folder, limits
        self._ids, self._lock = count(1), threading.RLock()
        self._temporary = tempfile.TemporaryDirectory(prefix="qualitykit-")
        self._entries = {}
        files = scan_images(folder).files if folder.is_dir() else []
        if len(files) > limits.listed:
            raise ValueError(
                f"{folder} holds {len(files)} photographs; the page lists at most {limits.listed}"
            )
        for path in files:
            self._put(shown_name(path), Path(path))

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __getitem__(self, name: str) -> Entry:
        """The entry of an id.

        Raises:
            KeyError: there is none, or it was removed.
        """
        return self._entries[name]

    def add(self, name: str, data: bytes) -> Entry:
        """Takes in the bytes of a dropped file, once they are known to be a photograph.

        Raises:
            ImageError: they are none, or more than the limits allow.
        """
        name = shown_name(name)
        self._check_room(name, len(data))
        photograph = read_photograph(name, data=data, max_megapixels=self.limits.megapixels)
        with self._lock:
            self._check_room(name, len(data))  # others may have come while this one was decoded
            number = next(self._ids)
            path = Path(self._temporary.name, f"{number}{os.path.splitext(file_name(name))[1]}")
            write_atomically(path, data)
            sides = {"width": photograph.width, "height": photograph.height}
            return self._put(name, path, f"p{number}", size=len(data), **sides)

    def remove(self, name: str) -> None:
        """Takes a photograph off the page; a file of the folder stays where it is.

        Raises:
            KeyError: there is no such photograph.
        """
        with self._lock:
            entry = self._entries.pop(name)
            if entry.size:
                entry.path.unlink(missing_ok=True)

    def keep(self, name: str) -> str:
        """The path of a photograph below the folder, into which a dropped one is copied first.

        A file of the folder that has its name and its bytes is taken for it.

        Raises:
            KeyError: there is no such photograph.
            OSError: it cannot be copied.
        """
        with self._lock:
            entry = self._entries[name]
            if entry.size:
                self.folder.mkdir(parents=True, exist_ok=True)
                data, wanted = entry.path.read_bytes(), self.folder / file_name(entry.name)
                if not (wanted.is_file() and sha256_of(wanted) == hashlib.sha256(data).hexdigest()):
                    wanted = free_path(self.folder, wanted.name)
                    write_atomically(wanted, data)
                entry.path.unlink(missing_ok=True)
                entry.path, entry.size = wanted, 0
            return self.relative(entry)

    def relative(self, entry: Entry) -> str | None:
        """The path of a photograph below the folder, with forward slashes; None where it is not in it."""
        if entry.size:
            return None
        return os.path.relpath(entry.path, self.folder).replace(os.sep, "/")

    def close(self) -> None:
        """Removes the dropped photographs that were not kept."""
        self._temporary.cleanup()

    def _put(self, name, path, key=None, **known):
        entry = Entry(key or f"p{next(self._ids)}", name, path, **known)
        self._entries[entry.id] = entry
        return entry

    def _check_room(self, name, size):
        dropped, limits = [entry.size for entry in self if entry.size], self.limits
        if len(dropped) >= limits.files:
            raise ImageError(name, f"not taken: {limits.files} dropped photographs are the most")
        if size > limits.megabytes * 1e6:
            raise ImageError(name, f"{size / 1e6:.4g} MB, the limit is {limits.megabytes:g}")
        if size + sum(dropped) > limits.total_megabytes * 1e6:
            raise ImageError(name, f"not taken: {limits.total_megabytes:g} MB are the most for all together")
