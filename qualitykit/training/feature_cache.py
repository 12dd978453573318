"""Feature sequences on disk: found again by what they were made from, safe to kill at any moment."""

import hashlib
import json
import struct
import zlib
from pathlib import Path

import numpy as np

# One record: SHA-256 of the image file, patches at the lower resolution, patches in all, then a CRC-32 of
# these and of the features, then the features.
_HEADER, _CHECKSUM = struct.Struct("<32sII"), struct.Struct("<I")
_FORMAT = 1  # part of every key: raise it when the way from an image to its features changes


class FeatureCache:
    """One array file of feature sequences of many images, which may be larger than memory.

    Records are only ever appended, each by a single write: a process that is killed leaves at most a last,
    incomplete record, which the next one cuts off. A record whose checksum does not fit counts as missing.
    One process at a time writes.

    Args:
        folder: where the file lives; made when missing.
        settings: JSON-serialisable dict of all that the features depend on beside the image: the network's
            digest, patch size, scale. Other settings are another file, so that a stale feature is never read.
        width: channels of a feature vector.

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
        self.path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.features"
        if not self.path.exists():
            unfinished = self.path.with_suffix(".unfinished")
            unfinished.write_text(text + "\n", encoding="utf-8")
            unfinished.replace(self.path)
        self._places = {}
        self._open()

    def _open(self):
        """Finds the place of every record and cuts off an incomplete one at the end."""
        with open(self.path, "r+b") as file:
            size = file.seek(0, 2)
            file.seek(0)
            place = len(file.readline())
            while place + _HEADER.size <= size:
                file.seek(place)
                digest, _, count = _HEADER.unpack(file.read(_HEADER.size))
                if place + self._bytes(count) > size:
                    break
                self._places[digest.hex()] = (place, count)
                place += self._bytes(count)
            file.truncate(place)

    def _bytes(self, count):
        return _HEADER.size + _CHECKSUM.size + 4 * count * self.width

    def __len__(self):
        return len(self._places)

    def __contains__(self, digest):
        """Whether the image's features are there and whole."""
        return self._read(digest) is not None

    def __getitem__(self, digest):
        """(features, low): float32 (P, width), and how many of them belong to the lower resolution.

        Raises:
            KeyError: the image's features are missing or damaged.
        """
        found = self._read(digest)
        if found is None:
            raise KeyError(f"{self.path} holds no whole features of image {digest}")
        return found

    def _read(self, digest):
        if digest not in self._places:
            return None
        place, count = self._places[digest]
        with open(self.path, "rb") as file:
            file.seek(place)
            header, checksum, payload = (
                file.read(n) for n in (_HEADER.size, _CHECKSUM.size, 4 * count * self.width)
            )
        whole = checksum == _CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(header)))
        if not whole or header[:32].hex() != digest:
            return None
        return np.frombuffer(payload, "<f4").reshape(count, self.width), _HEADER.unpack(header)[1]

    def append(self, digest, features, low):
        """Adds an image's features (P, width), of which the first `low` belong to the lower resolution.

        Raises:
            ValueError: features of another shape.
            OSError: the disk is full; what was there before stays whole.
        """
        if features.ndim != 2 or features.shape[1] != self.width:
            raise ValueError(
                f"features must have the shape (P, {self.width}). Received: shape={features.shape}"
            )
        payload = np.ascontiguousarray(features, "<f4").tobytes()
        header = _HEADER.pack(bytes.fromhex(digest), low, len(features))
        record = header + _CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(header))) + payload
        with open(self.path, "ab", buffering=0) as file:
            place = file.seek(0, 2)
            written = file.write(record)
            if written != len(record):
                file.truncate(place)
                raise OSError(f"{self.path}: no space left for the features of image {digest}")
        self._places[digest] = (place, len(features))


def file_digest(path):
    """SHA-256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_digest(model):
    """SHA-256 of a model's weights: shapes and values in their order, in hexadecimal.

    Names are left out, since Keras numbers them anew in every process.
    """
    digest = hashlib.sha256()
    for array in model.get_weights():
        digest.update(repr((array.shape, str(array.dtype))).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
