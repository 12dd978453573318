"""Ray: the cluster that is in use, one at an address, or one of this machine's own; and a run on it."""

import builtins
import contextlib
import logging
import os
import re
from collections.abc import Iterator

from qualitykit._chatter import without_lines
from qualitykit.inference.cluster.parts import Displaced

# Before Ray is imported: no usage reports, no warnings of its C++ parts (errors are raised as well) or about
# GPUs that are not used, and, for a cluster of this machine alone, its loopback instead of an address that
# others could reach.
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
_ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
# How lines of its C++ log begin.
_LOG = re.compile(rb"\[\d{4}-\d\d-\d\d [\d:,]+ [IW] \d+ \d+\] ")
# A line of a traceback that says what was raised.
_RAISED = re.compile(r"^(?:[\w.]+\.)?(\w+Error|Displaced): (\S.*)$", re.MULTILINE)
_STORE = 256 * 1024 * 1024  # bytes for what workers are sent: lists of paths, and the model


@contextlib.contextmanager
def cluster(address: str | None) -> Iterator:
    """Ray, connected, quiet; what was begun here is ended here.

    Args:
        address: as `ray.init` takes it; None for this machine. Where Ray is connected already, that is used.

    Yields:
        The module `ray`.

    Raises:
        ValueError: Ray is not installed, or nothing answers at that address.
    """
    for name, value in (_SETTINGS | (_ALONE if address in (None, "local") else {})).items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ValueError('a cluster needs the extra: pip install "qualitykit[cluster]"') from error
    if ray.is_initialized():
        yield ray
        return
    own = {"address": "local", "object_store_memory": _STORE, "include_dashboard": False}
    place = own if address in (None, "local") else {"address": address}
    try:
        with without_lines(_LOG):
            ray.init(**place, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray raises bare ones where a node does not start
        reason = " ".join(str(error).split())
        raise ValueError(f"no Ray cluster at {address or 'this machine'}: {reason}") from error
    try:
        yield ray
    finally:
        ray.shutdown()


def score_parts(
    ray: object,
    things: list,
    parts: object,
    length: int,
    worker: type,
    arguments: dict,
    workers: int | None,
) -> Iterator[dict]:
    """Lists photographs and has actors score them, part by part.

    Args:
        ray: the module, connected.
        things, parts, length: of `ListingSource`.
        worker, arguments: class of the actors, and its arguments.
        workers: how many; None for as many as there are processors.

    Yields:
        What `worker` makes of each part, as a dict, as it is done.

    Raises:
        ValueError, OSError: what an actor or the listing raised.
        ConnectionError: the cluster gave up.
    """
    from qualitykit.inference.cluster.listing_source import ListingSource

    _quieten(ray)
    listed = ray.data.read_datasource(
        ListingSource(things, parts, length),
        num_cpus=0,
        concurrency=1,
        # Where this process is: should another machine die, what was listed is not lost.
        label_selector={"ray.io/node-id": ray.get_runtime_context().get_node_id()},
    )
    most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    scored = listed.map_batches(
        worker,
        fn_constructor_args=arguments,
        batch_size=1,
        batch_format="pyarrow",
        num_cpus=1,
        concurrency=(1, most, most),
    )
    try:
        for block in scored.iter_batches(batch_size=None, batch_format="pyarrow"):
            yield from block.to_pylist()
    except (ray.exceptions.RayError, ray.data.exceptions.UserCodeException) as error:
        raise reason(error) from error


def _quieten(ray):
    """No bars and no log lines of Ray Data, and one block a row, so that none waits for others."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def reason(error: Exception) -> Exception:
    """The error that was raised far away, without what Ray says around it."""
    texts = []
    while error is not None and error not in texts:
        texts.append(error)
        error = getattr(error, "cause", None) or error.__cause__
    raised = _RAISED.findall("\n".join(map(str, texts)))
    if not raised:
        return ConnectionError(f"the cluster gave up: {' '.join(str(texts[0]).split())}")
    name, text = raised[-1]
    if name == "Displaced":
        return Displaced(text)
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, (ValueError, TypeError, OSError))
    return kind(text) if known else ConnectionError(f"the cluster gave up: {name}: {text}")
