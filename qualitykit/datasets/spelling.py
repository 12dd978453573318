"""When two spellings are one name: case of letters, how accents are composed, bytes that are not UTF-8."""

import re
import unicodedata

# A byte of a file name that is no UTF-8: as Python keeps it (PEP 383), and as our own tables write that.
_BYTES = re.compile(r"(?:[\udc80-\udcff]|\\udc[89a-f][0-9a-f])+")
_WRITTEN = re.compile(r"\\udc([89a-f][0-9a-f])")


def repaired(text: str) -> str:
    """Text in which bytes that are not UTF-8 are read as Windows-1252, of which Latin-1's letters are a part.

    Args:
        text: Decoded with `errors="surrogateescape"`, as file names and label files are.

    Example:

    >>> repaired(b"Gr\\xfc\\xdfe.png".decode("utf-8", "surrogateescape"))
    'Grüße.png'
    """
    return text if text.isascii() and "\\udc" not in text else _BYTES.sub(_as_windows, text)


def _as_windows(found: re.Match) -> str:
    surrogates = _WRITTEN.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), found[0])
    return surrogates.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def composed(name: str) -> str:
    """A name `repaired`, its accents composed (NFC): as Linux and Windows write them and a Mac may not."""
    name = repaired(name)
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def folded(name: str) -> str:
    """What all spellings of one name share: `composed`, in lower case.

    Example:

    >>> folded("E\\u0301te.PNG") == folded("\\u00c9te.png")
    True
    """
    return composed(name).lower()


def unquoted(name: str) -> str:
    """A name without outer blanks, and without the quotes that "copy as path" puts around it.

    Example:

    >>> unquoted(' "holiday/a.jpg" ')
    'holiday/a.jpg'
    """
    name = name.strip()
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name


def shown(name: object) -> str:
    """A name as one line that any terminal can print: line ends, control characters and odd bytes escaped.

    Example:

    >>> print(shown("two\\nlines \\udcff"))
    two\\nlines \\udcff
    """
    text = str(name)
    return text if text.isprintable() else "".join(map(_shown_character, text))


def _shown_character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
