"""Short, unique names for the pictures made of photographs, whatever these are called."""

import os
import unicodedata

# Of a photograph's own name; with sign, number and ending it stays far below the 255 of file systems.
_MOST_BYTES = 80
_FORBIDDEN = frozenset("<>:\"/\\|?*'`$&;=+@")


class PictureNames:
    """Gives each picture a name of its own, also where letters differ in case or in how they are composed.

    Example:
        >>> names = PictureNames()
        >>> names.give("a/photo.jpg", "negative"), names.give("b/PHOTO.jpg", "negative")
        ('photo_negative.png', 'PHOTO_negative_2.png')
    """

    def __init__(self):
        self._taken = set()

    def give(self, path: str, kind: str) -> str:
        """The file name of one picture of a photograph, such as "photo_negative.png"."""
        stem, number = short_stem(path), 1
        while (key := _key(name := _name(stem, kind, number))) in self._taken:
            number += 1
        self._taken.add(key)
        return name


def short_stem(path: str) -> str:
    """A photograph's name without folder and ending, short and in characters that every file system takes.

    Example:
        >>> short_stem("album/=1+1 \\n(2).jpg"), short_stem("...")
        ('_1_1 _(2)', 'photograph')
    """
    stem = unicodedata.normalize("NFC", os.path.splitext(os.path.basename(path))[0])
    clean = "".join(c if c.isprintable() and c not in _FORBIDDEN else "_" for c in stem)
    short = clean.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")
    return short.strip(" .-") or "photograph"


def _name(stem, kind, number):
    return f"{stem}_{kind}{f'_{number}' if number > 1 else ''}.png"


def _key(name):
    return unicodedata.normalize("NFC", name.casefold())
