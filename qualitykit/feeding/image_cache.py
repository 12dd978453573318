"""Decoded photographs kept for the next epoch, in memory or in a folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from qualitykit._files import write_atomically

MEMORY = "memory"


def open_cache(place: str | os.PathLike | None) -> NoCache | MemoryCache | FolderCache:
    """The cache that `place` asks for.

    Args:
        place: None for none, "memory", or a folder (made when missing).

    Returns:
        `NoCache`, `MemoryCache` or `FolderCache`, each with `fetch(path, variant, make)`: the array that
        `make(path)` gives, from the cache where the file has not changed since. May be called from several
        threads at once; an error of `make` is passed on and nothing is kept.
    """
    if place is None:
        return NoCache()
    return MemoryCache() if place == MEMORY else FolderCache(place)


class NoCache:
    """Keeps nothing."""

    def fetch(self, path, variant, make) -> np.ndarray:
        return make(path)


class MemoryCache:
    """Keeps one array a file and variant, as long as the process lives; a changed file replaces its own."""

    def __init__(self):
        self._images = {}

    def fetch(self, path, variant, make) -> np.ndarray:
        stamp = _stamp(path)
        kept = self._images.get((path, variant))
        if kept is None or stamp is None or kept[0] != stamp:
            kept = self._images[path, variant] = (stamp, make(path))
        return kept[1]


class FolderCache:
    """Keeps one .npy file a file and variant, which several runs may share; a changed file gets another.

    Args:
        folder: where they lie. What is no longer needed stays until somebody deletes it.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, path, variant, make) -> np.ndarray:
        stamp = _stamp(path)
        if stamp is None:
            return make(path)
        key = repr((os.path.abspath(path), stamp, variant))
        kept = self.folder / f"{hashlib.sha256(os.fsencode(key)).hexdigest()[:32]}.npy"
        try:
            return np.load(kept)
        except (OSError, ValueError, EOFError):  # not there, or cut off by a crash of the machine
            image = make(path)
        write_atomically(kept, lambda file: np.save(file, image))
        return image


def _stamp(path):
    """What changes when a file does: size and time of the last change; None when it cannot be asked."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
