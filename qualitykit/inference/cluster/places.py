"""Files by path or by address: local ones, and those that pyarrow reaches, as s3:// and gs://."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualitykit._files import write_atomically

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_ROOT = re.compile(r"[^:]+://[^/]*")
_OPTIONS = re.compile(r"\?(?=\w+=)")


def is_address(text: str) -> bool:
    """Whether this is an address, such as s3://bucket/a.jpg, rather than a path.

    Example:
        >>> is_address("s3://bucket/a.jpg"), is_address("album/a.jpg")
        (True, False)
    """
    return bool(_ADDRESS.match(text))


def split_options(text: str) -> tuple[str, str]:
    """An address, and what it tells its file system from a question mark on; a path has no such end.

    Example:
        >>> split_options("s3://bucket/album?region=eu-west-1")
        ('s3://bucket/album', '?region=eu-west-1')
        >>> split_options("s3://bucket/al?um/*.jpg")
        ('s3://bucket/al?um/*.jpg', '')
    """
    found = _OPTIONS.search(text) if is_address(text) else None
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


@dataclass(frozen=True)
class Place:
    """A folder or file of some file system.

    Args:
        system: `pyarrow.fs.FileSystem`.
        path: in that system.
        prefix: what an address has in front of the paths of its system; "" for local files.
        options: what an address has behind them, such as "?region=eu-west-1".
    """

    system: Any
    path: str
    prefix: str = ""
    options: str = ""

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that a path or an address names.

        Names of files stand in an address as they are, blanks and all, as object stores' own tools have them:
        pyarrow is only asked for the system.

        Raises:
            ValueError: pyarrow knows no such kind of address.
        """
        from pyarrow import fs

        if not is_address(text):
            return cls(fs.LocalFileSystem(), os.path.abspath(text))
        address, options = split_options(text)
        root = _ROOT.match(address).group()
        try:
            system, top = fs.FileSystem.from_uri((f"{root}/" if root.endswith("//") else root) + options)
        except Exception as error:  # pyarrow has an error of its own for each kind of address
            raise ValueError(f"{text}: no place that can be reached: {error}") from error
        inner = address[len(root) :].rstrip("/")
        path = f"{top.rstrip('/')}{inner}" or "/"
        return cls(system, path, root[: len(root) - len(top.rstrip("/"))], options)

    def at(self, path: str) -> "Place":
        """Another place of the same system."""
        return Place(self.system, path, self.prefix, self.options)

    def inside(self, name: str) -> "Place":
        """A file of this folder."""
        return self.at(f"{self.path.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """As a user writes it."""
        return f"{self.prefix}{self.path}{self.options}"

    @property
    def is_file(self) -> bool:
        """Whether there is such a file."""
        return bool(self.system.get_file_info(self.path).is_file)

    @property
    def is_folder(self) -> bool:
        """Whether there is such a folder."""
        from pyarrow import fs

        return bool(self.system.get_file_info(self.path).type == fs.FileType.Directory)

    def entries(self) -> list:
        """`pyarrow.fs.FileInfo` of what a folder holds, by name; nothing of a folder that is not there."""
        from pyarrow import fs

        found = self.system.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        return sorted(found, key=lambda info: info.path)

    def walk(self) -> Iterator[str]:
        """Paths of all files below a folder, one folder after the other; hidden names are left out."""
        waiting = [self.path]
        while waiting:
            entries = self.at(waiting.pop()).entries()
            shown = [info for info in entries if not info.base_name.startswith(".")]
            yield from (info.path for info in shown if info.is_file)
            waiting += [info.path for info in reversed(shown) if not info.is_file]

    def read(self) -> bytes:
        """What a file holds."""
        with self.system.open_input_stream(self.path) as stream:
            return bytes(stream.read())

    def write(self, contents: bytes) -> None:
        """Writes a file that is whole or not there: object stores show a file when its stream is closed."""
        if self.prefix:
            with self.system.open_output_stream(self.path) as stream:
                stream.write(contents)
        else:
            write_atomically(Path(self.path), contents)
