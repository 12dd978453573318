"""How fast photographs reach a training: `python benchmarks/throughput.py`.

Prints, in one run, batches per second of `IQADataset.batches` from 512x512 JPEGs beside bare loops over as
many threads that decode the same files and drop the pixels: one with `load_image`, which refuses damaged
files, one with Pillow alone, which does not. Then the second epoch from each cache beside the first. The
loops take turns, so that drift hits all of them; each figure is the median of several repeats after a
warm-up. On a machine that is busy otherwise, `--clock cpu` compares what the loops cost all cores together.
"""

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from scoring import write_jpegs

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.feeding import batches_of
from qualitykit.images import load_image

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=512, help="JPEGs in the folder")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="decoding threads, of every loop")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = rated(write_jpegs(Path(folder) / "jpegs", options.images))
        batches = -(-len(data) // options.batch_size)
        print(f"{len(data)} JPEGs of 512x512, batches of {options.batch_size}, {options.workers} threads")
        ours, *loops = compare_decoding(data, options)
        print(f"batches:         {batches / ours:6.2f} batches per {options.clock} second")
        for name, loop in zip(("load_image loop", "Pillow loop"), loops, strict=True):
            print(f"{name + ':':16} {batches / loop:6.2f} (batches reach {loop / ours:.2f} of it)")
        for name, first, second in compare_caches(data, Path(folder), options):
            print(
                f"{name + ' cache:':16} {batches / first:6.2f} in the first epoch, "
                f"{batches / second:.2f} in the second ({first / second:.1f} times as fast)"
            )


def rated(paths):
    frame = pd.DataFrame({"path": paths, "score": np.linspace(0, 1, len(paths))})
    return IQADataset("jpegs", Path(paths[0]).parent, frame, ScoreScale(0, 1))


def compare_decoding(data, options):
    """Median seconds of an epoch of batches, of the loop of `load_image`, and of that of Pillow."""
    batches = loader(data, options)
    paths = list(data.frame["path"])

    def pillow(path):
        return np.asarray(Image.open(path).convert("RGB")).shape

    def loop(decode):
        with ThreadPoolExecutor(options.workers) as pool:
            for _ in pool.map(decode, paths):
                pass

    contenders = (
        lambda: epoch(batches),
        lambda: loop(lambda path: load_image(path, orient=False).shape),
        lambda: loop(pillow),
    )
    clock = CLOCKS[options.clock]
    times = [[seconds(run, clock) for run in contenders] for _ in range(options.repeats + 1)][1:]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def compare_caches(data, folder, options):
    """(cache, median seconds of a first epoch, of a second); every first epoch finds its cache empty."""
    for name in ("folder", "memory"):
        times = []
        for repeat in range(options.repeats):
            place = folder / f"cache-{repeat}" if name == "folder" else name
            batches = loader(data, options, cache=place)
            times.append([seconds(lambda b=batches: epoch(b), CLOCKS[options.clock]) for _ in range(2)])
        yield name, *(statistics.median(column) for column in zip(*times, strict=True))


def loader(data, options, **more):
    return batches_of(data, batch_size=options.batch_size, workers=options.workers, shuffle=True, **more)


def epoch(batches):
    """Takes every batch, as a network would that needs no time."""
    for index in range(len(batches)):
        batches[index]
    batches.on_epoch_end()


def seconds(run, clock):
    start = clock()
    run()
    return clock() - start


if __name__ == "__main__":
    main()
