"""Feature sequences on disk: found again by what they were made from, safe to kill at any moment."""

import hashlib
import json
import sqlite3
import threading
from pathlib import Path

import numpy as np

_FORMAT = 2  # part of every key: raise it when the way from an image to its features changes
_TABLE = (
    "CREATE TABLE IF NOT EXISTS sequences"
    " (image TEXT PRIMARY KEY, low INTEGER NOT NULL, features BLOB NOT NULL) WITHOUT ROWID"
)


class FeatureCache:
    """One SQLite file of feature sequences of many images, which may be larger than memory.

    A process that is killed loses at most the sequence that it was writing. Threads may share it.

    Args:
        folder: where the file lives; made when missing.
        settings: JSON-serialisable dict of all that the features depend on beside the image: the network's
            digest, patch size, scale. Other settings are another file, so that a stale feature is never read.
        width: channels of a feature vector.

    Raises:
        ValueError: the file in its place is damaged.

    Example:
        >>> import tempfile
        >>> cache = FeatureCache(tempfile.mkdtemp(), {"network": "abc"}, width=2)
        >>> cache.append("00" * 32, np.ones((3, 2)), low=1)
        >>> features, low = cache["00" * 32]
        >>> features.shape, low
        ((3, 2), 1)
    """

    def __init__(self, folder, settings, width):
        self.width = width
        text = json.dumps({**settings, "width": width, "format": _FORMAT}, sort_keys=True)
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.features.sqlite"
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(self.path, check_same_thread=False)
            with self._database:
                self._database.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{self.path}: not a cache of features: {error}; remove it") from error

    def __len__(self):
        return self._one("SELECT COUNT(*) FROM sequences")[0]

    def __contains__(self, digest):
        return self._one("SELECT 1 FROM sequences WHERE image = ?", digest) is not None

    def __getitem__(self, digest):
        """(features, low): float32 (P, width), and how many of them belong to the lower resolution.

        Raises:
            KeyError: the image's features are missing.
        """
        found = self._one("SELECT features, low FROM sequences WHERE image = ?", digest)
        if found is None:
            raise KeyError(f"{self.path} holds no features of image {digest}")
        return np.frombuffer(found[0], "<f4").reshape(-1, self.width), found[1]

    def append(self, digest, features, low) -> None:
        """Adds an image's features (P, width), of which the first `low` belong to the lower resolution.

        Raises:
            ValueError: features of another shape.
            sqlite3.OperationalError: the disk is full; what was there before stays whole.
        """
        if features.ndim != 2 or features.shape[1] != self.width:
            raise ValueError(
                f"features must have the shape (P, {self.width}). Received: shape={features.shape}"
            )
        row = (digest, int(low), np.ascontiguousarray(features, "<f4").tobytes())
        with self._lock, self._database:
            self._database.execute("INSERT OR REPLACE INTO sequences VALUES (?, ?, ?)", row)

    def _one(self, query, *values):
        with self._lock:
            return self._database.execute(query, values).fetchone()
