"""Times the similarity indices and maps, with piq beside them in the same run where it is installed.

    python benchmarks/similarity.py                    # 1024x768 colour pair, two threads
    python benchmarks/similarity.py --size 144 144

    python benchmarks/similarity.py --clock cpu --threads 1    # on a busy machine

Both libraries get float32 tensors in 0..255 in their own layout. Each lives in a process of its own, for the
threads of one, waiting for work, take the other's cores. They take turns of a few calls, so that a busy
machine slows both; the median over all repeats is printed, in seconds.
"""

import argparse
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
REST = 0.05  # seconds in which the threads of the last call go to sleep
WAKING, COUNTED = 3, 3
BATCH = 8


def main():
    arguments = parse_arguments()
    width, height = arguments.size
    with start_library() as ours, start_library() as piq:
        backend, names = ours.submit(open_ours, arguments.size, arguments.threads).result()
        print(f"{backend}, {width}x{height} RGB, {arguments.threads} threads, {arguments.clock} time")
        peers = open_peer(piq, arguments)
        print(f"{'':20}{'ours':>10}{'piq':>10}{'ratio':>8}{'batch of 8, per image':>24}")
        for name in arguments.only or names:
            calls = {"ours": (ours, name, 1), "eight": (ours, name, BATCH)}
            if name in peers:
                calls["piq"] = (piq, name, 1)
            print_row(name, median_seconds(calls, arguments.repeats, arguments.clock))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs=2, default=(1024, 768), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--repeats", type=int, default=7, help="turns")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="+", metavar="MEASURE", help="these measures only, e.g. mdsi")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: processor time of all threads")
    return parser.parse_args()


def start_library():
    """A process that has loaded nothing yet."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


# What follows up to `timed` runs in a library's own process.
CALLS = {}


def open_ours(size, threads):
    """Makes the calls of qualitykit; the backend, and the names of its measures."""
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
        import tensorflow

        # Before anything else is loaded: TensorFlow would take every core.
        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    import numpy as np
    from keras import config, ops

    from qualitykit import similarity

    for count in (1, BATCH):
        images = [ops.convert_to_tensor(np.repeat(image, count, axis=0)) for image in make_pair(*size)]
        for name in similarity.__all__:
            measure = getattr(similarity, name)
            CALLS[name, count] = lambda measure=measure, images=images: np.asarray(measure(*images))
    return config.backend(), similarity.__all__


def open_piq(size, threads):
    """Makes piq's calls; the names of its measures."""
    import piq
    import torch

    torch.set_num_threads(threads)
    pair = [torch.tensor(image.transpose(0, 3, 1, 2).copy()) for image in make_pair(*size)]
    CALLS.update(
        {
            ("ssim", 1): lambda: piq.ssim(*pair, data_range=255),
            ("gmsd", 1): lambda: piq.gmsd(*pair, data_range=255),
            ("mdsi", 1): lambda: piq.mdsi(*pair, data_range=255),
            ("fsim", 1): lambda: piq.fsim(*pair, data_range=255, chromatic=False),
            ("fsimc", 1): lambda: piq.fsim(*pair, data_range=255),
        }
    )
    return [name for name, _ in CALLS]


def make_pair(width, height):
    """A smooth picture with some texture, and the same with noise: batches of one, float32 in 0..255."""
    import numpy as np

    rng = np.random.default_rng(0)
    y, x = np.mgrid[:height, :width]
    waves = np.stack([np.sin(x / (20 + 9 * c)) * np.cos(y / (31 - 5 * c)) for c in range(3)], axis=-1)
    reference = np.clip(128 + 90 * waves + rng.normal(0, 8, waves.shape), 0, 255)
    distorted = np.clip(reference + rng.normal(0, 15, waves.shape), 0, 255)
    return reference[None].astype("float32"), distorted[None].astype("float32")


def seconds_of(name, count, clock):
    """Of some calls in a row, the first of which wake the threads up again and do not count."""
    time.sleep(REST)
    return [timed(CALLS[name, count], CLOCKS[clock]) for _ in range(WAKING + COUNTED)][WAKING:]


def timed(call, clock):
    start = clock()
    call()
    return clock() - start


def open_peer(piq, arguments):
    try:
        return piq.submit(open_piq, arguments.size, arguments.threads).result()
    except ImportError as error:
        print(f"piq is not measured: {error}")
        return []


def median_seconds(calls, repeats, clock):
    seconds = {kind: [] for kind in calls}
    for _ in range(repeats):
        for kind, (library, name, count) in calls.items():
            seconds[kind] += library.submit(seconds_of, name, count, clock).result()
    return {kind: sorted(values)[len(values) // 2] for kind, values in seconds.items()}


def print_row(name, seconds):
    ours, peer = seconds["ours"], seconds.get("piq")
    beside = f"{peer:10.4f}{ours / peer:8.2f}" if peer else f"{'-':>10}{'-':>8}"
    print(f"{name:20}{ours:10.4f}{beside}{seconds['eight'] / 8:24.4f}")


if __name__ == "__main__":
    main()
