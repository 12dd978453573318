"""Scoring on a cluster: does everything get one row, and how fast is it? `python benchmarks/cluster.py`.

1. Two nodes of one processor each on this machine, 2,000 JPEGs of which 20 are broken: in the middle the node
   without the driver is killed; every file must have exactly one row.
2. The driver is killed in the middle and started again: every file must have exactly one row, and no part
   that was written may be written again.
3. Two workers beside plain `qualitykit score` on the same two processors, files a second, taking turns.
4. What each step does a second on one processor, and from it the processors for 100 million photographs a
   day.
"""

import argparse
import itertools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

# A cluster of two nodes; the second is removed when so many parts are there. Prints the outcome.
_TWO_NODES = """
import logging, sys, threading, time
from pathlib import Path
import ray
from ray.cluster_utils import Cluster
import qualitykit as qk
album, model, out, part, kill = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
other = cluster.add_node(num_cpus=1)
cluster.wait_for_nodes()
def remove():
    while len(list(Path(out).glob("part-*.parquet"))) < kill:
        time.sleep(0.05)
    cluster.remove_node(other, allow_graceful=False)
    print(f"a node was removed with {len(list(Path(out).glob('part-*.parquet')))} parts there", flush=True)
if kill:
    threading.Thread(target=remove, daemon=True).start()
start = time.perf_counter()
print("outcome", *qk.cluster.score(album, model, out, part=part)[:3], time.perf_counter() - start, flush=True)
ray.shutdown()
cluster.shutdown()
"""
_LOCAL = """
import sys, time
import qualitykit as qk
album, model, out, part = *sys.argv[1:4], int(sys.argv[4])
start = time.perf_counter()
outcome = qk.cluster.score(album, model, out, part=part, workers=2)
print("outcome", *outcome[:3], time.perf_counter() - start, flush=True)
"""
_PLAIN = """
import sys, time
import qualitykit as qk
from qualitykit.inference.engines import ready
loaded = ready(sys.argv[2])
start = time.perf_counter()
table = qk.score(sys.argv[1], loaded)
seconds, scored = time.perf_counter() - start, (table["status"] == "ok").sum()
print("outcome", scored, len(table) - scored, 0, seconds)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="default", help="one with a twin, see `qualitykit export`")
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--broken", type=int, default=20)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--part", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=3, help="of the throughput")
    parser.add_argument("--steps", nargs="*", default=["node", "driver", "speed", "rates"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_album(folder / "album", options)
        for step in options.steps:
            {"node": kill_node, "driver": kill_driver, "speed": compare, "rates": print_rates}[step](
                folder, options
            )


def write_album(album, options):
    """JPEGs of pristine synthetic pictures, and broken ones among them."""
    from qualitykit.distortions import pristine_image
    from qualitykit.images import save_image

    album.mkdir()
    pictures = [pristine_image(options.side, options.side, seed=seed) for seed in range(8)]
    broken = set(np.random.default_rng(0).permutation(options.images)[: options.broken].tolist())
    for index in range(options.images):
        path = album / f"{index:06d}.jpg"
        save_image(path, pictures[index % 8], quality=90)
        if index in broken:
            path.write_bytes(path.read_bytes()[: 200 + index % 999])


def kill_node(folder, options):
    out, parts = folder / "node.parquet", -(-options.images // options.part)
    run(_TWO_NODES, folder, out, options, parts // 3)
    check_rows("the node without the driver killed", out, options)


def kill_driver(folder, options):
    out, parts = folder / "driver.parquet", -(-options.images // options.part)
    process = subprocess.Popen(
        command(_LOCAL, folder, out, options), stdout=subprocess.DEVNULL, start_new_session=True
    )
    while len(list(out.glob("part-*.parquet"))) < parts // 2 and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(5)  # until its workers have noticed
    before = {path: path.stat().st_mtime_ns for path in out.glob("part-*.parquet")}
    scored, failed, already, _ = run(_LOCAL, folder, out, options)
    again = [path.name for path in before if path.stat().st_mtime_ns != before[path]]
    check_rows("the driver killed and started again", out, options)
    print(
        f"    {len(before)} of {parts} parts were there; {scored + failed:.0f} files scored afterwards, "
        f"{already:.0f} left alone; parts written twice: {len(again)}"
    )


def check_rows(what, out, options):
    import pandas as pd

    rows = pd.read_parquet(out)
    once = rows["path"].nunique() == len(rows) == options.images
    failed = int((rows["status"] != "ok").sum())
    verdict = "every file has one row" if once and failed == options.broken else "WRONG"
    print(f"{what}: {len(rows)} rows of {rows['path'].nunique()} files, {failed} failed: {verdict}")


def compare(folder, options):
    """Files a second of two workers and of plain scoring; starting is not counted in either."""
    found = {"cluster": [], "plain": []}
    for repeat, way in itertools.product(range(options.repeats), found):
        out = folder / f"speed-{repeat}.parquet"
        code = _LOCAL if way == "cluster" else _PLAIN
        seconds = run(code, folder, out, options)[3]
        if way == "cluster":
            seconds = _while_scoring(out, options)
        found[way].append(options.images / seconds)
    cluster, plain = (statistics.median(found[way]) for way in ("cluster", "plain"))
    print(f"two workers {cluster:.1f} files a second, plain score {plain:.1f}: {cluster / plain:.2f} of it")


def _while_scoring(out, options):
    """Seconds from the first part to the last, brought to all files: what a long run takes."""
    times = sorted(path.stat().st_mtime for path in out.glob("part-*.parquet"))
    return (times[-1] - times[0]) * len(times) / (len(times) - 1)


def print_rates(folder, options):
    """What one processor does of each step in a second."""
    from qualitykit.inference import score
    from qualitykit.inference.cluster.listing import list_photographs
    from qualitykit.inference.cluster.parts import Parts
    from qualitykit.inference.cluster.places import Place
    from qualitykit.inference.engines import ready
    from qualitykit.inference.prepare import preparation
    from qualitykit.inference.sources import gather

    album, loaded = str(folder / "album"), ready(options.model)
    start = time.perf_counter()
    paths = [found.path for found in list_photographs([album])]
    rates = {"list": len(paths) / (time.perf_counter() - start)}
    prepare, sources, images = preparation(loaded), gather(paths[:200]), []
    start = time.process_time()
    for source in sources:
        try:
            images.append(prepare.load(source).image)
        except ValueError:
            continue
    rates["decode"] = len(sources) / (time.process_time() - start)
    start = time.process_time()
    for first in range(0, len(images), 8):
        prepare.policy.predict(loaded.network, images[first : first + 8])
    rates["score"] = len(images) / (time.process_time() - start)
    table = score(paths[:200], loaded)
    parts = Parts.begin(Place.of(str(folder / "rates.parquet")), {}, loaded.card.interval is not None)
    start = time.perf_counter()
    parts.write(paths[:200], table)
    rates["write"] = len(table) / (time.perf_counter() - start)
    print(
        f"a second on one processor, {options.side}x{options.side} JPEGs: "
        + ", ".join(f"{k} {v:.0f}" for k, v in rates.items())
    )
    each = sum(1 / rates[step] for step in ("decode", "score", "write"))
    print(
        f"100 million photographs a day: {100e6 / 86400 * each:.0f} processors, and "
        f"{100e6 / rates['list'] / 3600:.1f} h of listing"
    )


def command(code, folder, out, options, *more):
    arguments = [folder / "album", options.model, out, options.part, *more]
    return [sys.executable, "-c", code, *map(str, arguments)]


def run(code, folder, out, options, *more):
    """(scored, failed, already, seconds) of a process; what becomes of nodes is shown."""
    done = subprocess.run(
        command(code, folder, out, options, *more), stdout=subprocess.PIPE, text=True, check=True
    )
    lines = done.stdout.splitlines()  # those of Ray among them
    print("".join(f"    {line}\n" for line in lines if line.startswith("a node")), end="")
    outcome = next(line for line in lines if line.startswith("outcome "))
    return tuple(map(float, outcome.split()[1:]))


if __name__ == "__main__":
    main()
