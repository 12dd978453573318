"""Twins that are shipped packed, and unpacked once into the user's cache folder."""

import gzip
import os
import zlib
from pathlib import Path

from qualitykit._files import write_atomically
from qualitykit.inference.engines import twins

_TRAILER = 8  # bytes at the end of a gzip file: checksum and size of what it holds


def pack(path: Path, to: Path) -> None:
    """Writes a twin packed; equal twins are equal files."""
    to.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def unpacked(path: str | os.PathLike) -> str | bytes:
    """What the runtime reads of a twin: the file itself, or of a packed one its copy in the cache folder.

    The copy is made when it is first needed, and named by what it holds. Where none can be kept, on a
    read-only disk, it is the bytes.

    Args:
        path: of a file that ends in .onnx or .onnx.gz.

    Raises:
        Unfit: a packed file that is damaged.
    """
    path = Path(path)
    if path.suffix != ".gz":
        return os.fspath(path)
    packed = path.read_bytes()
    copy = twins.cache_folder() / f"{path.name.partition('.')[0]}-{packed[-_TRAILER:].hex()}.onnx"
    if copy.is_file() and copy.stat().st_size == int.from_bytes(packed[-4:], "little"):
        return os.fspath(copy)
    try:
        contents = gzip.decompress(packed)
        if not contents:
            raise EOFError("it is empty")
    except (OSError, EOFError, zlib.error) as error:
        raise twins.Unfit(f"cannot be unpacked: {error}") from error
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(copy, contents)
    except OSError:
        return contents
    return os.fspath(copy)
