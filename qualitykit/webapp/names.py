"""Names of dropped files: what is shown of them, and what they are called in a folder."""

import re
from pathlib import Path

from qualitykit.images.errors import one_line

_LONGEST = 120
# What some file systems, shells or spreadsheets take for something else than a part of a name.
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f\\/]')


def shown_name(name: str) -> str:
    """The last part of a name as a browser sends it, on one line and not too long.

    Example:
        >>> shown_name("C:\\\\album/beach.jpg"), shown_name("")
        ('beach.jpg', 'photograph')
    """
    return _shortened(one_line(re.split(r"[\\/]", name)[-1].strip())) or "photograph"


def file_name(name: str) -> str:
    """A name that a file may have in any folder: no hidden one, no leading sign, no path.

    Example:
        >>> file_name("../..hidden.jpg"), file_name('a"b?.png'), file_name("=1+1.jpg")
        ('hidden.jpg', 'a_b_.png', '1+1.jpg')
    """
    safe = _UNSAFE.sub("_", shown_name(name)).lstrip(".-=+@ ").rstrip("~. ")
    return safe or "photograph"


def free_path(folder: Path, name: str) -> Path:
    """Where a file of this name can lie without replacing another: numbered where the name is taken."""
    path, number = folder / name, 2
    while path.exists() or path.is_symlink():
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def _shortened(name):
    if len(name) <= _LONGEST:
        return name
    ending = Path(name).suffix[:12]
    return name[: _LONGEST - len(ending)] + ending
