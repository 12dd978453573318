"""The trainings of a protocol, which do not depend on each other: in turn, or many at once on a cluster."""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import keras
from tqdm import tqdm

from qualitykit.inference.cluster.session import cluster, reason


@dataclass(frozen=True)
class Training:
    """One training and its test.

    Args:
        key: of its rows in the table.
        measure: called without arguments, gives the rows; what it leaves in its folder is gone on with.
        name: for the bar.
        shared: trainings of one such name use a folder in common, so that they are done in turn; empty for
            one that shares nothing.
    """

    key: str
    measure: Callable[[], list[dict]]
    name: str = ""
    shared: str = ""


@dataclass(frozen=True)
class Cluster:
    """Where many trainings are done at once.

    Args:
        address: of a Ray cluster: HOST:PORT, ray://HOST:PORT or auto; "local" for this machine alone.
        workers: trainings at a time; None for one a GPU, or one a machine where there are none.

    Raises:
        ValueError: there can be no such number of trainings.

    Example:
        >>> Cluster(workers=2).address
        'local'
    """

    address: str = "local"
    workers: int | None = None

    def __post_init__(self):
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers must be at least 1. Received: workers={self.workers!r}")


def measure_all(trainings, results, on=None, verbose=False):
    """Does the trainings that have no rows yet, and adds their rows as they are done.

    Args:
        trainings: list of `Training`.
        results: `Results`, whose rows come to stand in the order of the trainings.
        on: `Cluster`; None for here, one after the other.
        verbose: a bar.

    Raises:
        ValueError: Ray is not installed, or nothing answers at the address; what a training raised.
        ConnectionError: the cluster gave up.
    """
    missing = [training for training in trainings if training.key not in results]
    with tqdm(total=len(missing), unit="training", disable=not verbose) as bar:
        for key, rows in _in_turn(missing, bar) if on is None else _at_once(missing, on):
            results.add(key, rows)
            bar.update()
    results.arrange([training.key for training in trainings])


def _in_turn(trainings, bar):
    for training in trainings:
        bar.set_description(training.name)
        yield training.key, training.measure()


def _at_once(trainings, on):
    """(key, rows) of each, as it is done; the first that fails ends the others."""
    with cluster(on.address) as ray:
        task = ray.remote(_measure_here).options(**_room(ray, on.workers))
        waiting = [task.remote(os.getcwd(), each) for each in _groups(trainings)]
        try:
            while waiting:
                done, waiting = ray.wait(waiting)
                for rows in ray.get(done):
                    yield from rows
        except ray.exceptions.RayError as error:
            for each in waiting:
                ray.cancel(each, force=True)
            raise reason(error) from error


def _groups(trainings):
    """Lists of trainings that must be done in turn."""
    groups = defaultdict(list)
    for number, training in enumerate(trainings):
        groups[training.shared or number].append(training)
    return list(groups.values())


def _room(ray, workers):
    """What a task asks of the machine that it is done on, and what it is told of it."""
    there = ray.cluster_resources()
    processors, gpus = int(there.get("CPU", 1)), int(there.get("GPU", 0))
    machines = sum(node["Alive"] for node in ray.nodes())
    own = max(1, processors // (workers or gpus or machines))
    told = {"KERAS_BACKEND": keras.backend.backend(), "TF_NUM_INTRAOP_THREADS": str(own)}
    return {"num_cpus": own, "num_gpus": min(gpus, 1), "runtime_env": {"env_vars": told}}


def _measure_here(folder, trainings):
    """[(key, rows)] of some trainings, on whatever machine this is."""
    os.chdir(folder)
    return [(training.key, training.measure()) for training in trainings]
