"""Speed and memory of scoring: `python benchmarks/scoring.py`.

Prints, in one run: images per second of `qualitykit.score` on a folder of 512x512 JPEGs, decoding included,
beside the bare forward pass of the same model on the same decoded images (after a warm-up, the median of
several repeats); seconds and peak memory of a 100-megapixel JPEG in a process of its own; the import time of
qualitykit and whether it loaded a framework.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_HUGE = """
import resource, sys, time
import qualitykit as qk
start = time.perf_counter()
table = qk.score([sys.argv[1]])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, table.status[0])
"""
_IMPORT = """
import time
start = time.perf_counter()
import qualitykit
seconds = time.perf_counter() - start
import sys
print(seconds, [name for name in ("keras", "tensorflow", "jax", "torch") if name in sys.modules])
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=64, help="JPEGs in the folder")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        paths = write_jpegs(folder / "many", options.images)
        scoring, forward = measure_speed(paths, options.batch_size, options.repeats)
        print(f"score, {len(paths)} JPEGs of 512x512: {scoring:.1f} images/s")
        print(f"bare forward pass:             {forward:.1f} images/s (ratio {scoring / forward:.2f})")
        write_huge(folder / "huge.jpg")
        seconds, megabytes, status = run(_HUGE, folder / "huge.jpg").split()
        print(f"100-megapixel JPEG: {float(seconds):.1f} s, model loading included; {status}")
        print(f"    peak memory of the process: {float(megabytes):.0f} MiB")
    seconds = statistics.median(float(run(_IMPORT).split()[0]) for _ in range(options.repeats))
    print(
        f"import qualitykit: {seconds:.3f} s, frameworks loaded: {run(_IMPORT).split(maxsplit=1)[1].strip()}"
    )


def write_jpegs(folder, count):
    """Photograph-like JPEGs: pristine synthetic images, so that decoding costs what it usually costs."""
    from qualitykit.distortions import pristine_image
    from qualitykit.images import save_image

    folder.mkdir()
    paths = [folder / f"{index:03d}.jpg" for index in range(count)]
    for index, path in enumerate(paths):
        save_image(path, pristine_image(512, 512, seed=index % 8), quality=90)
    return [str(path) for path in paths]


def write_huge(path):
    import numpy as np

    from qualitykit.distortions import pristine_image
    from qualitykit.images import save_image

    save_image(path, np.tile(pristine_image(500, 500, seed=0), (20, 20, 1)), quality=90)


def measure_speed(paths, batch_size, repeats):
    """(images/s of score, images/s of the forward pass); the two take turns, so that drift hits both."""
    import numpy as np

    import qualitykit as qk
    from qualitykit.models.presets import resolve

    loaded = resolve("default")
    images = np.stack([qk.load_image(path) for path in paths]).astype("float32")
    batches = [images[i : i + batch_size] for i in range(0, len(images), batch_size)]

    def score():
        qk.score(paths, loaded, batch_size=batch_size)

    def forward():
        for batch in batches:
            np.asarray(loaded.network.predict_on_batch(batch))

    times = {score: [], forward: []}
    for repeat in range(repeats + 1):
        for function, taken in times.items():
            start = time.perf_counter()
            function()
            if repeat:  # the first is the warm-up
                taken.append(time.perf_counter() - start)
    return tuple(len(paths) / statistics.median(taken) for taken in times.values())


def run(code, *arguments):
    """The output of a fresh Python process."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
