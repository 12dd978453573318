"""`qualitykit score --cluster`: photographs by the million, on the machines of a Ray cluster."""

import argparse
import re

from qualitykit.cli.arguments import positive, reading

_HERE = "local"
_ADDRESS = re.compile(r"local|auto|ray://\S+|[^\s/\\]+:\d+")


def add_cluster(parser):
    """--cluster [ADDRESS], --workers N and --part N."""
    _add_address(parser, "score on a Ray cluster", "all processors of this machine; stands after the paths")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="of the cluster (default: one a processor)"
    )
    parser.add_argument(
        "--part", type=positive, metavar="N", help="photographs a part of the cluster's table (default: 256)"
    )


def add_trainings(parser):
    """--cluster [ADDRESS] and --workers N of what consists of many trainings."""
    _add_address(parser, "share the trainings out on a Ray cluster", "this machine")
    parser.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        help="trainings of the cluster at a time (default: one a GPU, else one a machine)",
    )


def cluster_of(options):
    """The `Cluster` that those options ask for, or None.

    Raises:
        ValueError: --workers without --cluster.
    """
    if options.cluster is None:
        if options.workers is not None:
            raise ValueError("--workers is for --cluster")
        return None
    from qualitykit.protocols import Cluster

    return Cluster(options.cluster, options.workers)


def _add_address(parser, what, here):
    parser.add_argument(
        "--cluster",
        nargs="?",
        const=_HERE,
        type=_address,
        metavar="ADDRESS",
        help=f"{what} (HOST:PORT, ray://HOST:PORT or auto), without an address on {here}",
    )


def check_together(options):
    """Refuses options that a cluster does not take, and such as only a cluster takes.

    Raises:
        ValueError: one of them is given.
    """
    own = {"--workers": options.workers, "--part": options.part}
    others = {"--top": options.top, "--json": options.json, "--sort": options.sort != "given"}
    if options.cluster is None:
        given = [name for name, value in own.items() if value is not None]
        if given:
            raise ValueError(f"{given[0]} is for --cluster")
        return
    given = [name for name, value in others.items() if value]
    if given:
        raise ValueError(f"{given[0]} is not for --cluster, whose rows are in the table alone")
    if not options.out or not str(options.out).endswith(".parquet"):
        raise ValueError(f"--cluster needs --out with a name in .parquet. Received: {options.out}")


def run_on_cluster(options):
    """Scores, and prints what became of the photographs."""
    from qualitykit.inference.cluster import score

    asked = {"workers": options.workers, "part": options.part}
    outcome = score(
        options.paths,
        out=options.out,
        address=None if options.cluster == _HERE else options.cluster,
        **{name: value for name, value in asked.items() if value is not None},
        **reading(options),
    )
    print(_in_words(outcome))
    print(f"rows, in no order: {options.out}")
    return int(bool(outcome.failed or outcome.passed_over))


def _in_words(outcome):
    words = f"{outcome.scored} scored, {outcome.failed} failed"
    if outcome.already:
        words += f", {outcome.already} had a row already"
    if outcome.passed_over:
        kinds = ", ".join(f"{count} {kind}" for kind, count in outcome.passed_over.items())
        words += f", {sum(outcome.passed_over.values())} passed over ({kinds})"
    return words


def _address(text):
    if not _ADDRESS.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"must be HOST:PORT, ray://HOST:PORT or auto, not {text!r}; paths stand before --cluster"
        )
    return text
