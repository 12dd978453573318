"""The one error that reading an image can end in."""


def one_line(text: str) -> str:
    """Return `text` with line breaks, control characters and undecodable bytes escaped: it fits a line.

    Example:
        >>> one_line("a\\nb.jpg")
        'a\\\\nb.jpg'
    """
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return printable.encode("utf-8", "backslashreplace").decode()


class ImageError(ValueError):
    """A file that cannot be turned into pixels: one line, `"<path>: <reason>"`.

    Args:
        path: the path as it was given.
        reason: why, in a few words.

    Example:
        >>> str(ImageError("holiday.jpg", "no such file"))
        'holiday.jpg: no such file'
    """

    def __init__(self, path: str, reason: str):
        super().__init__(path, reason)
        self.path = path
        self.reason = one_line(reason)

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"
