"""Ray: the cluster that is in use, one at an address, or one of this machine's own; and a run on it."""

import contextlib
import logging
import os
from collections.abc import Iterator

# Before Ray is imported: no usage reports, no warning about GPUs that are not used, and, for a cluster of
# this machine alone, its loopback instead of an address that others could reach.
_SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
_ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
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
    here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
        # Where this process is: should another machine die, what was listed is not lost.
        ray.get_runtime_context().get_node_id(),
        soft=False,
    )
    listed = ray.data.read_datasource(
        ListingSource(things, parts, length),
        num_cpus=0,
        concurrency=1,
        ray_remote_args={"scheduling_strategy": here},
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
        raise _reason(error) from error


def _quieten(ray):
    """No bars and no log lines of Ray Data, and one block a row, so that none waits for others."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _reason(error):
    """The error that was raised far away, without what Ray says around it."""
    cause = error
    while (inner := getattr(cause, "cause", None) or cause.__cause__) is not None and inner is not cause:
        cause = inner
    text = (str(cause).strip() or type(cause).__name__).splitlines()[-1]
    kind = next((kind for kind in (ValueError, OSError) if isinstance(cause, kind)), None)
    return ConnectionError(f"the cluster gave up: {text}") if kind is None else kind(text)
