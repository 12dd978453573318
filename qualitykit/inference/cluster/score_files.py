"""`qk.cluster.score`: photographs by the million in, Parquet parts out."""

import hashlib
import json
import os
import reprlib
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from tqdm import tqdm

from qualitykit._files import sha256_of
from qualitykit.inference.cluster.model_files import ModelFiles
from qualitykit.inference.cluster.parts import Parts
from qualitykit.inference.cluster.places import Place
from qualitykit.inference.cluster.session import cluster, score_parts
from qualitykit.inference.cluster.worker import Worker
from qualitykit.inference.engines import ready
from qualitykit.inference.in_flight import MEGABYTES, InFlight
from qualitykit.inference.prepare import preparation
from qualitykit.models.presets import find_model


class Outcome(NamedTuple):
    """What became of the photographs.

    Args:
        scored, failed: how many got a row with a score, and one with an error.
        already: how many had a row from an earlier run.
        passed_over: {kind of image: how many} of what folders hold beside them.
    """

    scored: int
    failed: int
    already: int
    passed_over: dict[str, int]


def score(
    photographs: str | os.PathLike | Iterable[str | os.PathLike],
    model: str | os.PathLike = "default",
    out: str | os.PathLike = "scores.parquet",
    *,
    address: str | None = None,
    workers: int | None = None,
    part: int = 256,
    size: str | int = "fit",
    output: str | tuple | None = None,
    batch_size: int = 8,
    orient: bool = True,
    max_megapixels: float = 250.0,
    raw_colour: bool = False,
    engine: str = "auto",
    ahead_megabytes: float = MEGABYTES,
    progress: bool = False,
) -> Outcome:
    """Scores photographs on a Ray cluster; a second call with the same `out` scores only what is missing.

    Photographs are listed while they are scored. Each worker is an actor that holds the engine and decodes
    ahead of it. Each row is the one that `qk.score` makes of that file, to the digit, failures included.
    Every machine must reach the photographs and `out` by the same paths or addresses, and have qualitykit
    installed; the model is sent to them.

    Args:
        photographs: files, folders and glob patterns; tables of paths (.csv, .tsv, .parquet) with a column
            "path"; addresses of such things that pyarrow knows (s3://, gs://). Each file once: of one that is
            named twice there may be two rows.
        model: name, or path of a `.keras` file.
        out: folder or address of Parquet parts, whose name ends in .parquet; `pandas.read_parquet(out)` is
            the whole table, in no order, its column `note` always there.
        address: of the cluster, as `ray.init` takes it; None for all processors of this machine. Where Ray is
            connected already, that is used.
        workers: how many actors, each on one processor; None for as many as there are processors.
        part: photographs a part. A machine that dies loses the parts that it was at, and others do them.
        size, output, batch_size, orient, max_megapixels, raw_colour, engine, ahead_megabytes: as in
            `qk.score`; the megabytes are those of each worker.
        progress: show a progress bar.

    Returns:
        `Outcome`.

    Raises:
        TypeError, ValueError: as in `qk.score`; Ray is not installed, nothing answers at the address, a table
            without paths, or `out` holds something else.
        OSError: `out` cannot be written, or another run has begun in it.
        ConnectionError: the cluster gave up.
    """
    things = [photographs] if isinstance(photographs, str | os.PathLike) else list(photographs)
    things = [os.fsdecode(thing) for thing in things]
    _check(things, model, out, workers, part)
    loaded = ready(model, output, engine)
    reading = {"orient": orient, "max_megapixels": max_megapixels, "raw_colour": raw_colour}
    preparation(loaded, size, **reading)
    InFlight(ahead_megabytes)
    files = ModelFiles.of(model, loaded)
    request = _request(model, loaded.card, files.engine, {"size": size, "output": output, **reading})
    with cluster(address) as ray:
        parts = Parts.begin(Place.of(os.fsdecode(out)), request, loaded.card.interval is not None)
        del loaded
        sent = ray.put(files)
        options = {"size": size, "batch_size": batch_size, "ahead_megabytes": ahead_megabytes, **reading}
        arguments = (partial(ray.get, sent), parts, os.getcwd(), output, options)
        outcome = _added(score_parts(ray, things, parts, part, Worker, arguments, workers), progress)
    if not any(outcome):
        raise ValueError(f"no image files found in {reprlib.repr(things)}")
    return outcome


def _check(things, model, out, workers, part):
    if not things:
        raise ValueError("photographs must name something. Received: nothing")
    if not isinstance(model, str | os.PathLike):
        raise TypeError(f"model must be a name or a path on a cluster. Received: {type(model).__name__}")
    if not os.fsdecode(out).rstrip("/").endswith(".parquet"):
        raise ValueError(f"out must end in .parquet. Received: {os.fsdecode(out)!r}")
    for name, number in (("workers", workers), ("part", part)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            raise ValueError(f"{name} must be a whole number of at least 1. Received: {name}={number!r}")


def _request(model, card, engine, options):
    """All that rows depend on."""
    text = json.dumps(card.to_json(), sort_keys=True)
    facts = {"card": hashlib.sha256(text.encode()).hexdigest(), "engine": engine, **options}
    return json.loads(json.dumps({"model": sha256_of(find_model(model)), **facts}))


def _added(sums, progress):
    """The `Outcome` of all parts, as they are done."""
    scored = failed = already = 0
    kinds = Counter()
    with tqdm(disable=not progress, unit="image") as bar:
        for each in sums:
            scored, failed, already = (
                scored + each["scored"],
                failed + each["failed"],
                already + each["already"],
            )
            kinds.update(json.loads(each["passed_over"]))
            bar.update(each["scored"] + each["failed"])
    return Outcome(scored, failed, already, dict(kinds))
