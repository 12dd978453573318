"""Files that are whole or not there, and what identifies them: the lowest floor of the house."""

import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: str | os.PathLike, contents: str | bytes | Callable[[Path], object]) -> None:
    """Writes a file beside its place under a temporary name and renames it.

    Whoever looks at `path` finds the old file, the whole new one, or none; a failed write leaves nothing.

    Args:
        path: where the file is to lie; its folder must exist.
        contents: text (stored as UTF-8, line ends as they are, a file name's bytes that are no text as
            escapes such as \\udcff), bytes, or a function that writes the file
            whose temporary path it is called with. That name has the endings of `path`, since Keras,
            Matplotlib and pandas choose a format by them.

    Raises:
        OSError: the file cannot be written; `path` is as it was.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> write_atomically(folder / "a.txt", "whole")
        >>> [(file.name, file.read_text()) for file in folder.iterdir()]
        [('a.txt', 'whole')]
    """
    path = Path(os.fsdecode(path))
    # A name of its own, not one that grows from the target's, which may be as long as names get.
    endings = "".join(ending for ending in path.suffixes[-2:] if len(ending) <= 12 and ending.isascii())
    temporary = path.with_name(f".{uuid.uuid4().hex}{endings}")
    try:
        if callable(contents):
            contents(temporary)
        else:
            text = isinstance(contents, str)
            temporary.write_bytes(contents.encode("utf-8", "backslashreplace") if text else contents)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sha256_of(path: str | os.PathLike) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
