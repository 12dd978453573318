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


def check_writable(path: str | os.PathLike) -> Path:
    """The path of a file that is to be written later, once it is sure that it can be.

    Raises:
        OSError: its folder is missing or takes no files, or it is a folder itself.

    Example:
        >>> check_writable("no_such_folder/report.html")
        Traceback (most recent call last):
        ...
        FileNotFoundError: no_such_folder/report.html cannot be written: there is no folder no_such_folder
    """
    path = Path(os.fsdecode(path))
    if path.is_dir():
        raise IsADirectoryError(f"{path} cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written: there is no folder {path.parent}")
    _try_to_write(path.parent, path)
    return path


def check_folder(folder: str | os.PathLike) -> Path:
    """The path of a folder that is to be made or filled later, once it is sure that it can be.

    Raises:
        OSError: it, or the folder that it is to be made in, takes no files or is a file.
    """
    folder = Path(os.fsdecode(folder))
    there = next((place for place in (folder, *folder.absolute().parents) if os.path.lexists(place)), folder)
    if not there.is_dir():
        raise NotADirectoryError(f"{folder} cannot be written to: {there} is not a folder")
    _try_to_write(there, folder)
    return folder


def _try_to_write(folder, wanted):
    probe = folder / f".{uuid.uuid4().hex}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise PermissionError(f"{wanted} cannot be written: {error.strerror}") from error
