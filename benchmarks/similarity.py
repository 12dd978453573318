"""Times the similarity indices and maps, with piq beside them in the same run where it is installed.

    python benchmarks/similarity.py                    # 1024x768 colour pair, two threads
    python benchmarks/similarity.py --size 144 144

    python benchmarks/similarity.py --clock cpu --threads 1    # on a busy machine

Both libraries get float32 tensors in 0..255 in their own layout. Ours and the peer's calls take turns, so
that a busy machine slows both; the median of the repeats is printed, in seconds.
"""

import argparse
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def main():
    arguments = parse_arguments()
    limit_threads(arguments.threads)
    import numpy as np
    from keras import config, ops

    from qualitykit import similarity

    width, height = arguments.size
    backend = config.backend()
    print(f"{backend}, {width}x{height} RGB, {arguments.threads} threads, {arguments.clock} time")
    reference, distorted = make_pair(np, width, height)
    ours = [ops.convert_to_tensor(image) for image in (reference, distorted)]
    eight = [ops.convert_to_tensor(np.repeat(image, 8, axis=0)) for image in (reference, distorted)]
    peers = load_peers(reference, distorted, arguments.threads)

    print(f"{'':20}{'ours':>10}{'piq':>10}{'ratio':>8}{'batch of 8, per image':>24}")
    for name in arguments.only or similarity.__all__:
        measure = getattr(similarity, name)
        calls = {
            "ours": lambda m=measure: np.asarray(m(*ours)),
            "eight": lambda m=measure: np.asarray(m(*eight)),
        }
        if name in peers:
            calls["piq"] = peers[name]
        print_row(name, median_seconds(calls, arguments.repeats, CLOCKS[arguments.clock]))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs=2, default=(1024, 768), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="+", metavar="MEASURE", help="these measures only, e.g. mdsi")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: processor time of all threads")
    return parser.parse_args()


def limit_threads(threads):
    """Before any framework is loaded: TensorFlow would take every core."""
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)


def make_pair(np, width, height):
    """A smooth picture with some texture, and the same with noise: batches of one, float32 in 0..255."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:height, :width]
    waves = np.stack([np.sin(x / (20 + 9 * c)) * np.cos(y / (31 - 5 * c)) for c in range(3)], axis=-1)
    reference = np.clip(128 + 90 * waves + rng.normal(0, 8, waves.shape), 0, 255)
    distorted = np.clip(reference + rng.normal(0, 15, waves.shape), 0, 255)
    return reference[None].astype("float32"), distorted[None].astype("float32")


def load_peers(reference, distorted, threads):
    try:
        import piq
        import torch
    except ImportError as error:
        print(f"piq is not measured: {error}")
        return {}
    torch.set_num_threads(threads)
    pair = [torch.tensor(image.transpose(0, 3, 1, 2).copy()) for image in (reference, distorted)]
    return {
        "ssim": lambda: piq.ssim(*pair, data_range=255),
        "gmsd": lambda: piq.gmsd(*pair, data_range=255),
        "mdsi": lambda: piq.mdsi(*pair, data_range=255),
        "fsim": lambda: piq.fsim(*pair, data_range=255, chromatic=False),
        "fsimc": lambda: piq.fsim(*pair, data_range=255),
    }


def median_seconds(calls, repeats, clock):
    for call in calls.values():
        call()
    seconds = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            start = clock()
            call()
            seconds[name].append(clock() - start)
    return {name: sorted(values)[len(values) // 2] for name, values in seconds.items()}


def print_row(name, seconds):
    ours, peer = seconds["ours"], seconds.get("piq")
    beside = f"{peer:10.4f}{ours / peer:8.2f}" if peer else f"{'-':>10}{'-':>8}"
    print(f"{name:20}{ours:10.4f}{beside}{seconds['eight'] / 8:24.4f}")


if __name__ == "__main__":
    main()
