"""The folder of a scoring on a cluster: Parquet parts that are whole or not there, and what was asked."""

import hashlib
import io
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from qualitykit.inference.cluster.places import Place
from qualitykit.inference.score_files import COLUMNS
from qualitykit.inference.table_files import plain_text

# Readers of Parquet folders pass over names that begin so.
_RUN = "_run.json"
_NUMBERS = {"score", "low", "high", "percentile", "seconds"}
_WHOLE = {"width", "height"}


class Displaced(OSError):
    """Another run has begun to write into the folder; this one writes nothing more."""


class Part(NamedTuple):
    """How many photographs of a part have a score, and how many have none."""

    scored: int
    failed: int


class Parts:
    """The folder, as a run that has begun in it sees it.

    Args:
        folder: `Place`.
        token: of the run.
        interval: whether rows have an interval, with the columns low and high.
    """

    def __init__(self, folder: Place, token: str, interval: bool):
        self.folder, self._token = folder, token
        ends = ["low", "high"] if interval else []
        after = COLUMNS.index("score") + 1
        self.columns = [*COLUMNS[:after], *ends, *COLUMNS[after:], "note"]

    @classmethod
    def begin(cls, folder: Place, request: dict, interval: bool) -> "Parts":
        """Makes the folder, or goes on in it where a run with the same request began.

        Raises:
            ValueError: the folder holds something else, or a run with another request.
            OSError: it cannot be written to.
        """
        run = folder.inside(_RUN)
        if run.is_file:
            earlier = json.loads(run.read())["request"]
            changed = [name for name in request if earlier.get(name) != request[name]]
            if changed:
                said = "; ".join(
                    f"{name} is {earlier.get(name)!r} there, not {request[name]!r}" for name in changed
                )
                raise ValueError(f"{folder.name} holds the scores of another run: {said}")
        elif folder.is_file or folder.entries():
            raise ValueError(f"{folder.name} is there already, and no run on a cluster wrote it")
        folder.system.create_dir(folder.path)
        for left in folder.entries():  # by a run that was killed while it wrote
            if left.base_name.startswith(".") and left.base_name.endswith(".parquet"):
                folder.system.delete_file(left.path)
        token = uuid.uuid4().hex
        run.write(json.dumps({"request": request, "token": token}, indent=2).encode())
        return cls(folder, token, interval)

    def find(self, paths: Iterable[str]) -> Part | None:
        """The part that holds these photographs, where it has been written; None else."""
        import pyarrow.parquet

        place = self._place(paths)
        if not place.is_file:
            return None
        status = pyarrow.parquet.read_table(place.path, filesystem=place.system, columns=["status"])
        return _counted(status.column(0).to_pylist())

    def write(self, paths: Iterable[str], table: pd.DataFrame) -> Part:
        """Writes the rows of photographs as a part whose name follows from them, so that none comes twice.

        Args:
            paths: of the photographs, in the order of the rows.
            table: of `qk.score`.

        Raises:
            Displaced: another run has begun in the folder.
        """
        import pyarrow
        import pyarrow.parquet

        table = plain_text(table.reindex(columns=self.columns))
        table.attrs = {}
        fields = [(name, self._kind(name)) for name in self.columns]
        rows = pyarrow.Table.from_pandas(table, pyarrow.schema(fields), preserve_index=False)
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(rows, buffer)
        if json.loads(self.folder.inside(_RUN).read())["token"] != self._token:
            raise Displaced(f"another run has begun in {self.folder.name}")
        self._place(paths).write(buffer.getvalue())
        return _counted(table["status"])

    def names(self) -> Iterator[str]:
        """Paths of all rows that have been written."""
        import pyarrow.parquet

        for info in self.folder.entries():
            if info.base_name.endswith(".parquet") and not info.base_name.startswith("."):
                part = pyarrow.parquet.read_table(info.path, filesystem=self.folder.system, columns=["path"])
                yield from part.column(0).to_pylist()

    def _place(self, paths):
        digest = hashlib.sha256(b"\0".join(path.encode("utf-8", "surrogateescape") for path in paths))
        return self.folder.inside(f"part-{digest.hexdigest()[:32]}.parquet")

    @staticmethod
    def _kind(name):
        import pyarrow

        if name in _NUMBERS:
            return pyarrow.float64()
        return pyarrow.int64() if name in _WHOLE else pyarrow.string()


class Done:
    """The photographs that have rows already: 16 bytes of memory each.

    Args:
        names: of the rows, as they are written.

    Example:
        >>> done = Done(["a.jpg", "b.jpg"])
        >>> "a.jpg" in done, "c.jpg" in done, len(done)
        (True, False, 2)
    """

    def __init__(self, names: Iterable[str]):
        self._digests = np.sort(np.fromiter(map(_digest, names), "S16"))

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, path: str) -> bool:
        # As an array's item, like those that it is compared with: NumPy drops zero bytes at the end of both.
        wanted = np.array([_digest(path.encode("utf-8", "backslashreplace").decode())], "S16")[0]
        place = int(np.searchsorted(self._digests, wanted))
        return bool(place < len(self._digests) and self._digests[place] == wanted)


def _digest(name):
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def _counted(status):
    scored = sum(each == "ok" for each in status)
    return Part(scored, len(status) - scored)
