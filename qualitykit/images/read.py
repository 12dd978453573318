"""A regular file's bytes, without ever waiting for a pipe or a device."""

import errno
import os
import stat

from qualitykit.images.containers import Unusable

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
REASONS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "symbolic link loop",
    errno.ENAMETOOLONG: "the name is too long",
}


def read_file(name: str, max_bytes: float) -> bytes:
    """Return the bytes of a regular file that has at least one and at most `max_bytes`.

    Raises:
        Unusable: it is no such file, or cannot be read.
    """
    if "\0" in name:
        raise Unusable(REASONS[errno.ENOENT])
    try:
        status = os.stat(name)
        kind = KINDS.get(stat.S_IFMT(status.st_mode))
        if kind == "a folder" and not os.access(name, os.R_OK | os.X_OK):
            raise Unusable("a folder without permission to read it")
        if kind:
            raise Unusable(f"{kind}, not an image file")
        if status.st_size > max_bytes:
            raise Unusable(f"too large: {status.st_size / 1e6:.4g} MB, the limit is {max_bytes / 1e6:.4g} MB")
        with open(name, "rb", opener=_open_without_waiting) as file:
            data = file.read()
    except OSError as error:
        if error.errno == errno.ENOENT and os.path.islink(name):
            raise Unusable("a symbolic link to nothing") from None
        raise Unusable(REASONS.get(error.errno) or error.strerror or "cannot be read") from None
    if not data:
        raise Unusable("empty file")
    return data


def read_head(name: str, size: int) -> bytes:
    """Return the first bytes of a regular file; none of anything else, or of what cannot be read."""
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            return b""
        with open(name, "rb", opener=_open_without_waiting) as file:
            return file.read(size)
    except (OSError, ValueError):
        return b""


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; should a pipe have taken its place meanwhile, this does not wait for a writer."""
    return os.open(path, flags | os.O_NONBLOCK)
