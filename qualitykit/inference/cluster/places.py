"""Files by path or by address: local ones, and those that pyarrow reaches, as s3:// and gs://."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualitykit._files import write_atomically

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether this is an address, such as s3://bucket/a.jpg, rather than a path.

    Example:
        >>> is_address("s3://bucket/a.jpg"), is_address("album/a.jpg")
        (True, False)
    """
    return bool(_ADDRESS.match(text))


@dataclass(frozen=True)
class Place:
    """A folder or file of some file system.

    Args:
        system: `pyarrow.fs.FileSystem`.
        path: in that system.
        prefix: what an address has in front of the paths of its system; "" for local files.
    """

    system: Any
    path: str
    prefix: str = ""

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that a path or an address names.

        Raises:
            ValueError: pyarrow knows no such kind of address.
        """
        from pyarrow import fs

        if not is_address(text):
            return cls(fs.LocalFileSystem(), os.path.abspath(text))
        try:
            system, path = fs.FileSystem.from_uri(text)
        except Exception as error:  # pyarrow has an error of its own for each kind of address
            raise ValueError(f"{text}: no place that can be reached: {error}") from error
        return cls(system, path, text[: len(text.rstrip("/")) - len(path.rstrip("/"))])

    def at(self, path: str) -> "Place":
        """Another place of the same system."""
        return Place(self.system, path, self.prefix)

    def inside(self, name: str) -> "Place":
        """A file of this folder."""
        return self.at(f"{self.path.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """As a user writes it."""
        return f"{self.prefix}{self.path}"

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
