"""What a label file may call a file."""

import re

from qualitykit.datasets.spelling import repaired, unquoted


class UnsafePathError(ValueError):
    """A label file names something outside the data set's folder."""


def safe_name(name: object) -> str:
    """Return a relative name with forward slashes; refuse what could leave the root.

    Args:
        name: A file name as a label file spells it; a backslash counts as `/`, outer quotes do not count.

    Returns:
        The name without `.` parts and doubled slashes.

    Raises:
        UnsafePathError: If the name is empty, absolute, holds `..`, a drive letter or a NUL character.

    Example:

    >>> safe_name("./images/a.png")
    'images/a.png'
    """
    text = with_slashes(name)
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if is_absolute(text) or text.startswith("~/") or ".." in parts:
        raise outside(name)
    return "/".join(parts)


def is_absolute(text: str) -> bool:
    """Whether a name starts at the top of a disk, on any system.

    Example:

    >>> [is_absolute(text) for text in ("/data/a.png", "C:\\\\a.png", "\\\\\\\\server\\\\a.png", "a.png")]
    [True, True, True, False]
    """
    return text.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", text) is not None


def with_slashes(name: object) -> str:
    """A name with `/` for every backslash and without outer quotes and blanks.

    Raises:
        UnsafePathError: If it is empty or holds a NUL character.
    """
    text = unquoted(repaired(str(name))).replace("\\", "/")
    if is_empty(text):
        raise UnsafePathError(f"file name must not be empty. Received: {name!r}")
    if "\0" in text:
        raise outside(name)
    return text


def is_empty(name: str) -> bool:
    """Whether nothing is left of a name but blanks, quotes and the folder itself.

    Example:

    >>> [is_empty(name) for name in ("", '""', "./", "a", "..")]
    [True, True, True, False, False]
    """
    return not unquoted(name).strip("./\\") and ".." not in name


def outside(name: object) -> UnsafePathError:
    """The error that refuses a name."""
    return UnsafePathError(f"file name must stay inside the data set's folder. Received: {name!r}")
