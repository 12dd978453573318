"""What an actor of the cluster does: it holds the engine, and scores one part after the other."""

import json
import os
import shutil
from collections.abc import Callable
from functools import partial

from qualitykit.images import ImageError, Photograph, read_photograph
from qualitykit.inference.cluster.model_files import ModelFiles
from qualitykit.inference.cluster.parts import Parts
from qualitykit.inference.cluster.places import Place, is_address
from qualitykit.inference.engines import ready
from qualitykit.inference.score_files import score
from qualitykit.inference.sources import Source, Sources


class Worker:
    """Scores lists of photographs and writes each as a part.

    Args:
        fetch: gives the `ModelFiles`.
        parts: where rows go.
        folder: that relative paths start from.
        output: as in `qk.score`.
        options: of `qk.score`.
    """

    def __init__(
        self,
        fetch: Callable[[], ModelFiles],
        parts: Parts,
        folder: str,
        output: str | tuple | None,
        options: dict,
    ):
        files = fetch()
        path = files.write()
        try:
            self._loaded = ready(path, output, files.engine)
        finally:
            shutil.rmtree(path.parent)
        self._parts, self._folder, self._options = parts, folder, options

    def __call__(self, batch):
        """A `pyarrow.Table` of one row, as `list_parts` makes it, to one of sums."""
        import pyarrow

        row = batch.to_pylist()[0]
        paths = [os.fsdecode(path) for path in row["paths"]]
        part = (self._parts.find(paths) or self._score(paths)) if paths else None
        sums = {"scored": part.scored if part else 0, "failed": part.failed if part else 0}
        sums |= {"already": row["already"], "passed_over": json.dumps(row["passed_over"])}
        return pyarrow.Table.from_pylist([sums])

    def _score(self, paths):
        sources = Sources(map(self._source, paths), {})
        return self._parts.write(paths, score(sources, self._loaded, **self._options))

    def _source(self, path):
        if is_address(path):
            return Source(path, partial(_read_address, path), is_path=True)
        place = os.path.join(self._folder, path)
        return Source(path, partial(read_photograph, place), is_path=True)


def _read_address(address: str, **how: object) -> Photograph:
    """A photograph at an address, read as a file is.

    Raises:
        ImageError: it cannot be had, or is none.
    """
    try:
        place = Place.of(address)
        data = place.read() if place.is_file else None
    except (ValueError, OSError) as error:
        raise ImageError(address, f"cannot be read ({' '.join(str(error).split())})") from error
    if data is None:
        raise ImageError(address, "no such file")
    return read_photograph(address, data=data, **how)
